import type { ExpectedVolume, WriteProbe } from '@mooring/contract';
import type { ClassifiedVolume } from './classify.ts';
import type { WriteResult } from './write-result.ts';

/** After a write that failed the next one comes sooner, so that what is mended is not told as broken for an hour. */
export const leastRetryMilliseconds = 60_000;
const longestRetryMilliseconds = 600_000;
const beforeNextMilliseconds = 1_000;

/** When a mount was last written to, in ms of a clock that only goes forward. */
export interface WriteTurn {
  readonly startedAtMilliseconds: number;
  /** Undefined while it runs. */
  readonly result: WriteResult['kind'] | undefined;
  readonly failuresInARow: number;
  /** Since a write last got through one has been made before its time, see `afterHeld`. */
  readonly wasEarly?: boolean;
}

/**
 * True where a share is to be written to at all: asked for, mounted to be written to, answering, and not one that uploads
 * what is written unless that was asked for too.
 */
export function mayWrite(setting: WriteProbe | undefined, expected: ExpectedVolume, volume: ClassifiedVolume): boolean {
  if (!isAskedFor(setting, expected)) return false;
  // A full share is written to as well: only a write tells when it has room again for real.
  const answers = ['ok', 'slow', 'full', 'quota', 'inodesFull'].includes(volume.state);
  return answers && volume.readOnly !== true;
}

/** True where the settings want this share to be written to, be it possible or not. */
export function isAskedFor(setting: WriteProbe | undefined, { tier }: ExpectedVolume): setting is WriteProbe {
  return setting !== undefined && (tier !== 'cloud' || setting.includeCloud);
}

/** True where a reading says nothing of the share: nobody could ask it, and what was known of it still holds. */
export function saysNothing({ state, errno }: ClassifiedVolume): boolean {
  return state === 'unknown' && errno === undefined;
}

/** When a mount is to be written to next: at once where it never was, never while a write still runs. */
export function nextWriteAt(turn: WriteTurn | undefined, setting: WriteProbe): number {
  if (turn === undefined) return 0;
  if (turn.result === undefined) return Number.POSITIVE_INFINITY;
  const wait = turn.result === 'written' ? setting.intervalSeconds * 1000 : retryAfter(turn.failuresInARow, setting);
  return turn.startedAtMilliseconds + wait;
}

/** How long after the start of one that failed the next one starts. */
function retryAfter(failuresInARow: number, { intervalSeconds }: WriteProbe): number {
  const retry = leastRetryMilliseconds * 2 ** Math.min(Math.max(failuresInARow - 1, 0), 20);
  return Math.min(intervalSeconds * 1000, retry, longestRetryMilliseconds);
}

/**
 * How long a write that is overdue is left to end by itself: until shortly before the next one. Where it is only slow it so
 * removes its file; killed it would leave that behind.
 *
 * @param failuresInARow with this one
 */
export function writeLingerMilliseconds(
  failuresInARow: number,
  setting: WriteProbe,
  deadlineMilliseconds: number,
): number {
  return Math.max(0, retryAfter(failuresInARow, setting) - deadlineMilliseconds - beforeNextMilliseconds);
}

/**
 * The turn of a share once a write that was held there is over. The share may be well, so it is written to at once; but once
 * only until a write gets through, or one that takes longer than the deadline each time would be written to without end.
 * After that the next write comes as after any that failed, counted from when the one that is over was begun.
 */
export function afterHeld(turn: WriteTurn, begunAtMilliseconds: number): WriteTurn {
  const startedAtMilliseconds = turn.wasEarly === true ? begunAtMilliseconds : Number.NEGATIVE_INFINITY;
  return { ...turn, startedAtMilliseconds, wasEarly: true };
}

/** Two writes start so far apart, whatever they are to. Where the interval has no room for all of them they come less often. */
export const betweenWritesMilliseconds = 5_000;
