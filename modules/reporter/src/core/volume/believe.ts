import type { VolumeState } from '@mooring/contract';
import { leastApartMilliseconds } from './pace.ts';
import { weightOf } from './weigh.ts';

/** What is believed of a volume, and the readings in a row that speak against it. */
export interface Belief {
  readonly state: VolumeState;
  /** Nothing but "unknown" has been read so far. */
  readonly isFirst?: boolean;
  readonly against: readonly VolumeState[];
  /** When the last of them was counted, in milliseconds of a clock that only goes forward. */
  readonly countedAt?: number | undefined;
  /** The last write that was counted. */
  readonly writeCounted?: number | undefined;
  /** The last one that was believed, by itself or with others. */
  readonly writeBelieved?: number | undefined;
}

export interface BelievingRules {
  /** So many readings in a row, each worse than what is believed, until the worse is believed. */
  readonly badAfterReadings: number;
  /** So many in a row of one other state that weighs the same, until that is believed; as of a worse one, and 2 at least, unless set. */
  readonly otherAfterReadings?: number;
  /** Where more readings are asked for than is set, since so many changes were believed with no hour of quiet between. */
  readonly timesChanged?: number;
  /** So many in a row, each better, until the better is believed. */
  readonly goodAfterReadings: number;
  /** How many times more they are doubled, since the twin has changed so often of late; see `Unrest`. */
  readonly doublings?: number;
}

/** A state that readings point to, how many of them there are, and how many it takes. */
export interface Pending {
  readonly state: VolumeState;
  readonly readings: number;
  readonly of: number;
  /** Where it takes more than is set: so many changes were believed with no hour of quiet between. */
  readonly timesChanged?: number;
  /** Where it takes more than is set: so often that is doubled, since the twin has changed so often of late. */
  readonly doublings?: number;
}

/**
 * What is believed after one more reading: fast to bad, slow to good, by the order good, degraded, unknown, bad. The first
 * reading is believed at once, and so is the first that says anything: what is "unknown" after that comes and goes like any
 * other state. Of several better readings the worst is believed, of several worse ones the last. Of another state that
 * weighs the same it takes two of that very state: a server that dies unevenly stays what it was first told to be. Readings
 * that follow one another too soon are one, and so are those that are worse by one and the same write alone. What a write
 * was believed to have made of it, "unknown" takes back for no longer than that lasts.
 *
 * @param at when it was taken, in milliseconds of a clock that only goes forward: one that is set would make a storm of
 *   readings many, or many readings one; undefined where nobody knows
 * @param write which write the state of this reading rests on, if it does
 */
export function believe(
  before: Belief | undefined,
  reading: VolumeState,
  rules: BelievingRules,
  at?: number,
  write?: number,
): Belief {
  const writeCounted = write ?? before?.writeCounted;
  const believed = { against: [], writeCounted, writeBelieved: write ?? before?.writeBelieved };
  if (before === undefined || before.isFirst === true) {
    return { state: reading, ...believed, ...(reading === 'unknown' ? { isFirst: true } : {}) };
  }
  const isBack = before.state === 'unknown' && write !== undefined && write === before.writeBelieved;
  if (reading === before.state || isBack) return { state: reading, ...believed };
  const turn = Math.sign(weightOf(reading) - weightOf(before.state));
  const isOfOneTurn = (state: VolumeState) =>
    turn === 0 ? state === reading : Math.sign(weightOf(state) - weightOf(before.state)) === turn;
  const earlier = before.against.every(isOfOneTurn) ? before.against : [];
  const isOldWrite = turn > 0 && write !== undefined && write === before.writeCounted;
  if (isOldWrite && earlier.length === 0) return { ...before, against: [] };
  const isRepeat = isOldWrite || (earlier.length > 0 && isTooSoon(before.countedAt, at));
  const against = isRepeat ? [...earlier.slice(0, -1), lastOf(earlier, reading, turn)] : [...earlier, reading];
  const needed = neededFor(turn, rules);
  if (against.length < needed) {
    const counted = isRepeat
      ? { countedAt: before.countedAt, writeCounted: before.writeCounted }
      : { countedAt: at, writeCounted };
    return { state: before.state, against, ...counted, writeBelieved: before.writeBelieved };
  }
  return { state: turn < 0 ? worstOf(against.slice(-needed)) : reading, ...believed };
}

function neededFor(turn: number, { badAfterReadings, goodAfterReadings, otherAfterReadings }: BelievingRules): number {
  if (turn === 0) return otherAfterReadings ?? Math.max(2, badAfterReadings);
  return turn > 0 ? badAfterReadings : goodAfterReadings;
}

function isTooSoon(before: number | undefined, now: number | undefined): boolean {
  if (before === undefined || now === undefined) return false;
  return now - before < leastApartMilliseconds;
}

function lastOf(earlier: readonly VolumeState[], reading: VolumeState, turn: number): VolumeState {
  return turn < 0 ? worstOf([...earlier.slice(-1), reading]) : reading;
}

export function pendingOf(belief: Belief, rules: BelievingRules): Pending | undefined {
  const last = belief.against.at(-1);
  if (last === undefined) return undefined;
  const turn = Math.sign(weightOf(last) - weightOf(belief.state));
  return {
    state: turn < 0 ? worstOf(belief.against) : last,
    readings: belief.against.length,
    of: neededFor(turn, rules),
    ...(turn > 0 ? {} : whyMore(rules)),
  };
}

function whyMore({ timesChanged, doublings }: BelievingRules): Pick<Pending, 'timesChanged' | 'doublings'> {
  return { ...(timesChanged === undefined ? {} : { timesChanged }), ...(doublings ? { doublings } : {}) };
}

function worstOf(states: readonly VolumeState[]): VolumeState {
  return states.reduce((worst, state) => (weightOf(state) >= weightOf(worst) ? state : worst));
}
