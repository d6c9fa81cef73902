/** No more probes than these start together. */
export const mostAtOnce = 16;
/** A volume that answers again is asked sooner, until it is believed. */
const soonMilliseconds = 5_000;
/**
 * Readings of one kind count towards what is believed only where they are so far apart: a storm of probes asked for from
 * outside is one reading. A little less than the pace at which more are wanted.
 */
export const leastApartMilliseconds = 4_000;
/** Between two groups of volumes that were never read, or were woken. */
const betweenUrgentMilliseconds = 50;
const longestLingerMilliseconds = 120_000;

/** What the pace of one volume depends on; times in ms of a clock that only goes forward. */
export interface VolumePace {
  readonly name: string;
  readonly running: boolean;
  /** When its last reading was started; undefined before the first one. */
  readonly startedAtMilliseconds: number | undefined;
  /** True while a better state waits to be believed. */
  readonly isPending: boolean;
  /** A child that a share holds is still waited for until then. */
  readonly heldUntilMilliseconds: number | undefined;
  /** Something else says that it may have changed. */
  readonly isWoken: boolean;
}

export interface Round {
  readonly names: readonly string[];
  /** When to look again at the latest. */
  readonly nextAtMilliseconds: number;
}

/**
 * How long a child stays with a share that does not answer: it sees at once when the share does, and costs less than asking
 * anew. Doubled with every time in a row, up to two minutes; then it is asked anew, since a request can be lost.
 */
export function lingerMilliseconds(intervalMilliseconds: number, timesStuck: number): number {
  return Math.min(intervalMilliseconds * 2 ** Math.min(Math.max(timesStuck - 1, 0), 20), longestLingerMilliseconds);
}

/**
 * Which volumes to read now. What was never read or was woken goes first, 16 at once and 50 ms between two groups. With more
 * than 16 the others are spread over the interval: no more than 16 are started within a part of it, those that have waited
 * longest first. So they come apart in their second turn, be they ever so close together in the first, and then each
 * keeps its place.
 */
export function planRound(volumes: readonly VolumePace[], intervalMilliseconds: number, now: number): Round {
  const waiting = volumes
    .filter(({ running }) => !running)
    .map((volume) => ({
      name: volume.name,
      isUrgent: volume.startedAtMilliseconds === undefined || volume.isWoken,
      at: dueAt(volume, intervalMilliseconds),
    }));
  const due = waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  const urgent = due.filter(({ isUrgent }) => isUrgent);
  const others = due.filter(({ isUrgent }) => !isUrgent);
  const { room, freeAtMilliseconds } = roomFor(volumes, intervalMilliseconds, now);
  const started = urgent.slice(0, mostAtOnce);
  started.push(...others.slice(0, Math.max(0, Math.min(room, mostAtOnce) - started.length)));
  const nextAts = waiting.filter(({ at }) => at > now).map(({ at }) => at);
  if (urgent.length > mostAtOnce) nextAts.push(now + betweenUrgentMilliseconds);
  // Some of them had to wait: until those before them are long enough ago, or for the next group at once.
  if (started.length < due.length) nextAts.push(Math.max(freeAtMilliseconds, now + betweenUrgentMilliseconds));
  return {
    names: started.map(({ name }) => name),
    nextAtMilliseconds: nextAts.reduce((least, at) => Math.min(least, at), now + intervalMilliseconds),
  };
}

/** How many may be started now beside those of late, and when there is room again where there is none. */
function roomFor(
  volumes: readonly VolumePace[],
  intervalMilliseconds: number,
  now: number,
): { readonly room: number; readonly freeAtMilliseconds: number } {
  const groups = Math.ceil(volumes.length / mostAtOnce);
  if (groups <= 1) return { room: mostAtOnce, freeAtMilliseconds: now };
  // One part more than there are groups: those that come a little late do not push all others back.
  const part = Math.max(1, Math.floor(intervalMilliseconds / (groups + 1)));
  const recent = volumes
    .map(({ startedAtMilliseconds }) => startedAtMilliseconds ?? Number.NEGATIVE_INFINITY)
    .filter((startedAt) => startedAt > now - part)
    .sort((a, b) => b - a);
  const room = Math.max(0, mostAtOnce - recent.length);
  const firstToLeave = recent[Math.min(recent.length, mostAtOnce) - 1] ?? now;
  return { room, freeAtMilliseconds: firstToLeave + part };
}

function dueAt(volume: VolumePace, intervalMilliseconds: number): number {
  const { startedAtMilliseconds, heldUntilMilliseconds, isPending, isWoken } = volume;
  if (startedAtMilliseconds === undefined || isWoken) return 0;
  if (heldUntilMilliseconds !== undefined) return heldUntilMilliseconds;
  return startedAtMilliseconds + (isPending ? Math.min(intervalMilliseconds, soonMilliseconds) : intervalMilliseconds);
}
