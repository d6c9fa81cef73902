import type { VolumeState } from '@mooring/contract';
import type { BelievingRules } from './believe.ts';
import { weightOf } from './weigh.ts';

/** So long nothing but what is believed has to be read until all that was before is forgotten. */
const quietMilliseconds = 3_600_000;
/** Readings of a share that are waited for come 5 s apart: what is read for 25 minutes on end is believed, … */
const mostReadings = 300;
/** While the twin changes too often even so, that many doublings later more of them may be asked for, … */
const doublingsUntilLonger = 6;
/** … which so often are doubled at most: 3 hours and 20 minutes. */
const mostDoubledAgain = 3;
/** A server that goes down or comes back may say so in several ways. */
const othersAtOnce = 3;

/** How a volume has come and gone since it was last quiet. */
export interface Flapping {
  /** Times that a worse state was believed. */
  readonly worsened: number;
  /** Times that another one of the same weight was. */
  readonly altered: number;
  /** When something else was last read than was believed, in milliseconds of a clock that only goes forward. */
  readonly unevenAt: number | undefined;
}

export const quiet: Flapping = { worsened: 0, altered: 0, unevenAt: undefined };

/** One reading: what was believed before it, once anything was known, what it said, and what is believed after it. */
export interface Turn {
  readonly was: VolumeState | undefined;
  readonly read: VolumeState;
  readonly believed: VolumeState;
}

/** @param at by a clock that only goes forward, in milliseconds; undefined where nobody knows */
export function flappingAfter(before: Flapping, { was, read, believed }: Turn, at: number | undefined): Flapping {
  if (at === undefined || was === undefined || was === 'unknown' || read === was) return before;
  return unevenAfter(before, Math.sign(weightOf(believed) - weightOf(was)), believed !== was, at);
}

/**
 * The same of anything that has a state, after a reading that said something else than was believed.
 *
 * @param turn whether what is believed now weighs more (1) than before, as much (0), or less (-1)
 * @param isOther whether it is another state
 */
export function unevenAfter(before: Flapping, turn: number, isOther: boolean, at: number): Flapping {
  const { worsened, altered } = isForgotten(before, at) ? quiet : before;
  return {
    worsened: worsened + (turn > 0 ? 1 : 0),
    altered: altered + (turn === 0 && isOther ? 1 : 0),
    unevenAt: at,
  };
}

function isForgotten({ unevenAt }: Flapping, at: number): boolean {
  return unevenAt === undefined || at - unevenAt >= quietMilliseconds;
}

/**
 * The rules for a volume that comes and goes: a better state takes twice as many readings with each time that it has gone bad
 * again, one that is bad in another way with each time after the third. While the twin changes often, by whatever source, each
 * takes more than that, a first time too. Bad news is as fast as ever. Where a single good reading is to be believed, every
 * change is wanted, and nothing is damped.
 *
 * @param most no more readings in a row than these are asked for, unless more are set or the twin changes often
 */
export function damped(rules: BelievingRules, flapping: Flapping, at?: number, most = mostReadings): BelievingRules {
  const { doublings = 0, ...undoubled } = rules;
  if (rules.goodAfterReadings === 1) return undoubled;
  const { worsened, altered } = at !== undefined && isForgotten(flapping, at) ? quiet : flapping;
  const { badAfterReadings, goodAfterReadings, otherAfterReadings = Math.max(2, badAfterReadings) } = rules;
  const longest = most * 2 ** Math.min(Math.max(doublings - doublingsUntilLonger, 0), mostDoubledAgain);
  return {
    badAfterReadings,
    goodAfterReadings: doubled(goodAfterReadings, Math.max(worsened - 1, 0) + doublings, longest),
    otherAfterReadings: doubled(otherAfterReadings, Math.max(altered - othersAtOnce, 0) + doublings, longest),
    ...(doublings > 0 ? { doublings } : {}),
    ...(worsened > 1 || altered > othersAtOnce ? { timesChanged: worsened + altered } : {}),
  };
}

function doubled(readings: number, times: number, most: number): number {
  if (times <= 0) return readings;
  return Math.max(readings, Math.min(most, readings * 2 ** Math.min(times, 20)));
}
