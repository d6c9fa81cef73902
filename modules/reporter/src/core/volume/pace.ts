/** No more probes than these start together. */
export const mostAtOnce = 16;
/** A volume that answers again is asked sooner, until it is believed. */
const soonMilliseconds = 5_000;
/**
 * Readings of one kind count towards what is believed only where they are so far apart: a storm of probes asked for from
 * outside is one reading. A little less than the pace at which more are wanted.
 */
export const leastApartMilliseconds = 4_000;
/** Between two groups of volumes that were never asked. */
const firstGapMilliseconds = 50;
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
 * Which volumes to read now. With more than 16, groups of 16 are spread over the interval: those that have waited longest
 * go first, so each keeps its place from round to round.
 */
export function planRound(volumes: readonly VolumePace[], intervalMilliseconds: number, now: number): Round {
  const waiting = volumes
    .filter(({ running }) => !running)
    .map((volume) => ({
      name: volume.name,
      isNew: volume.startedAtMilliseconds === undefined,
      at: dueAt(volume, intervalMilliseconds),
    }));
  const due = waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
  const started = due.slice(0, mostAtOnce);
  const later = waiting.reduce((least, { at }) => (at > now && at < least ? at : least), now + intervalMilliseconds);
  if (due.length === started.length) return { names: started.map(({ name }) => name), nextAtMilliseconds: later };
  const groups = Math.ceil(volumes.length / mostAtOnce);
  const gap = due[mostAtOnce]?.isNew === true ? firstGapMilliseconds : Math.floor(intervalMilliseconds / groups);
  return { names: started.map(({ name }) => name), nextAtMilliseconds: now + Math.max(gap, 1) };
}

function dueAt(volume: VolumePace, intervalMilliseconds: number): number {
  const { startedAtMilliseconds, heldUntilMilliseconds, isPending, isWoken } = volume;
  if (startedAtMilliseconds === undefined || isWoken) return 0;
  if (heldUntilMilliseconds !== undefined) return heldUntilMilliseconds;
  return startedAtMilliseconds + (isPending ? Math.min(intervalMilliseconds, soonMilliseconds) : intervalMilliseconds);
}
