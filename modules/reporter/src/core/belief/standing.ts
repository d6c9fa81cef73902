import type { BelievingRules } from '../volume/believe.ts';
import { damped, quiet, unevenAfter, type Flapping } from '../volume/flapping.ts';

/** What is told of a thing that is read again and again, and what speaks against it. */
export interface Standing<E> {
  /** The last reading of the state that is told. */
  readonly told: E;
  readonly waiting?: Waiting<E>;
  readonly flapping: Flapping;
}

/** A state that readings point to, how many of them in a row there are, and how many it takes. */
export interface Waiting<E> {
  /** Of several better ones the worst, else the last. */
  readonly reading: E;
  /** Whether it is worse than what is told (1), as bad (0), or better (-1). */
  readonly turn: number;
  readonly readings: number;
  readonly of: number;
}

export interface Scale<E> {
  readonly stateOf: (reading: E) => string;
  /** Heavier is worse. */
  readonly weigh: (reading: E) => number;
  /**
   * So many in a row are believed whatever came before: by how far apart readings are, what is read for 25 minutes on end. It
   * takes more only while the twin changes often.
   */
  readonly mostReadings: number;
}

/**
 * What is told after one more reading, by the rules for volumes: fast to bad, slow to good, and well later and later where it
 * comes and goes. Of another state that is as bad it takes two in a row. The first reading is told at once.
 *
 * @param at when it was taken, in milliseconds of a clock that only goes forward
 */
export function standingAfter<E>(
  before: Standing<E> | undefined,
  reading: E,
  scale: Scale<E>,
  rules: BelievingRules,
  at: number,
): Standing<E> {
  if (before === undefined) return { told: reading, flapping: quiet };
  const { told, flapping } = before;
  const isOther = (one: E, another: E) => scale.stateOf(one) !== scale.stateOf(another);
  if (!isOther(told, reading)) return { told: reading, flapping };
  const turn = Math.sign(scale.weigh(reading) - scale.weigh(told));
  const isOfOneRow = before.waiting?.turn === turn && (turn !== 0 || !isOther(before.waiting.reading, reading));
  const earlier = isOfOneRow ? before.waiting : undefined;
  const isBetterThanEarlier = turn < 0 && earlier !== undefined && scale.weigh(earlier.reading) > scale.weigh(reading);
  const waiting = {
    reading: isBetterThanEarlier ? earlier.reading : reading,
    turn,
    readings: (earlier?.readings ?? 0) + 1,
    of: neededFor(turn, damped(rules, flapping, at, scale.mostReadings)),
  };
  return waiting.readings < waiting.of
    ? { told, waiting, flapping: unevenAfter(flapping, 0, false, at) }
    : { told: waiting.reading, flapping: unevenAfter(flapping, turn, true, at) };
}

function neededFor(turn: number, { badAfterReadings, goodAfterReadings, otherAfterReadings }: BelievingRules): number {
  if (turn === 0) return otherAfterReadings ?? Math.max(2, badAfterReadings);
  return turn > 0 ? badAfterReadings : goodAfterReadings;
}
