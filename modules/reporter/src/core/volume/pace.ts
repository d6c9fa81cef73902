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
 * longest first. Those that were read close together come apart in their next turn, in which each but the last is early for
 * that: none waits longer than the interval. Then each keeps its place.
 */
export function planRound(volumes: readonly VolumePace[], intervalMilliseconds: number, now: number): Round {
  const part = partOf(volumes.length, intervalMilliseconds);
  const all = spread(
    volumes.map((volume): Due => {
      const { name, running, startedAtMilliseconds, isWoken, isPending, heldUntilMilliseconds } = volume;
      const isUrgent = !running && (startedAtMilliseconds === undefined || isWoken);
      const isMovable = running || (!isUrgent && !isPending && heldUntilMilliseconds === undefined);
      const startedAt = startedAtMilliseconds ?? 0;
      return { name, running, isUrgent, isMovable, startedAt, at: dueAt(volume, intervalMilliseconds) };
    }),
    part,
  );
  const due = all.filter(({ running, at }) => !running && at <= now).sort(byTime);
  const urgent = due.filter(({ isUrgent }) => isUrgent);
  const others = due.filter(({ isUrgent }) => !isUrgent).sort((a, b) => a.startedAt - b.startedAt || byTime(a, b));
  const { room, freeAtMilliseconds } = roomFor(volumes, part, now);
  const started = urgent.slice(0, mostAtOnce);
  started.push(...others.slice(0, Math.max(0, Math.min(room, mostAtOnce) - started.length)));
  const names = new Set(started.map(({ name }) => name));
  const after = all.map((one) =>
    names.has(one.name) ? { ...one, isMovable: true, at: now + intervalMilliseconds } : one,
  );
  const nextAts = spread(after, part).flatMap(({ at }) => (at > now ? [at] : []));
  if (urgent.length > mostAtOnce) nextAts.push(now + betweenUrgentMilliseconds);
  // Some of them had to wait: until those before them are long enough ago, or for the next group at once.
  if (started.length < due.length) nextAts.push(Math.max(freeAtMilliseconds, now + betweenUrgentMilliseconds));
  return {
    names: [...names],
    nextAtMilliseconds: nextAts.reduce((least, at) => Math.min(least, at), now + intervalMilliseconds),
  };
}

interface Due {
  readonly name: string;
  /** It is being read: its next time is to be kept free. */
  readonly running: boolean;
  readonly isUrgent: boolean;
  /** Read for no reason but that its time has come. */
  readonly isMovable: boolean;
  /** When its last reading was started: what is asked before its turn comes after what has waited for it. */
  readonly startedAt: number;
  readonly at: number;
}

const byTime = (a: Due, b: Due): number => a.at - b.at || (a.name < b.name ? -1 : 1);

/** Those that would come too close together, so much earlier that the last of them is in time. */
function spread(dues: readonly Due[], part: number | undefined): readonly Due[] {
  if (part === undefined) return dues;
  const movable = dues.filter(({ isMovable }) => isMovable).sort(byTime);
  for (let index = movable.length - 1 - mostAtOnce; index >= 0; index -= 1) {
    const [due, later] = [movable[index], movable[index + mostAtOnce]];
    if (due !== undefined && later !== undefined && later.at - part < due.at) {
      movable[index] = { ...due, at: later.at - part };
    }
  }
  return [...dues.filter(({ isMovable }) => !isMovable), ...movable];
}

/** The part of the interval in which no more than 16 are started; undefined where there are no more than those. */
function partOf(count: number, intervalMilliseconds: number): number | undefined {
  const groups = Math.ceil(count / mostAtOnce);
  // One part more than there are groups: those that come a little late do not push all others back.
  return groups <= 1 ? undefined : Math.max(1, Math.floor(intervalMilliseconds / (groups + 1)));
}

/** How many may be started now beside those of late, and when there is room again where there is none. */
function roomFor(
  volumes: readonly VolumePace[],
  part: number | undefined,
  now: number,
): { readonly room: number; readonly freeAtMilliseconds: number } {
  if (part === undefined) return { room: mostAtOnce, freeAtMilliseconds: now };
  const recent = volumes
    .map(({ startedAtMilliseconds }) => startedAtMilliseconds ?? Number.NEGATIVE_INFINITY)
    .filter((startedAt) => startedAt > now - part)
    .sort((a, b) => b - a);
  const room = Math.max(0, mostAtOnce - recent.length);
  const firstToLeave = recent[Math.min(recent.length, mostAtOnce) - 1] ?? now;
  return { room, freeAtMilliseconds: firstToLeave + part };
}

function dueAt(volume: VolumePace, intervalMilliseconds: number): number {
  const { running, startedAtMilliseconds, heldUntilMilliseconds, isPending, isWoken } = volume;
  if (running && startedAtMilliseconds !== undefined) return startedAtMilliseconds + intervalMilliseconds;
  if (startedAtMilliseconds === undefined || isWoken) return 0;
  if (heldUntilMilliseconds !== undefined) return heldUntilMilliseconds;
  return startedAtMilliseconds + (isPending ? Math.min(intervalMilliseconds, soonMilliseconds) : intervalMilliseconds);
}
