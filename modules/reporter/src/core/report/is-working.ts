import type { Desired } from '@mooring/contract';

/** A share that hangs is asked more and more seldom, at longest every ten minutes; where all hang, that is every reading. */
const longestBackOffMilliseconds = 600_000;
const intervalsMissed = 3;

/**
 * Whether readings go on: false when none has ended for so long that even shares which all hang do not explain it.
 *
 * @param lastReadingAt undefined before the first one, which waits for the first connection
 */
export function isWorking(desired: Desired, lastReadingAt: number | undefined, now: number): boolean {
  if (lastReadingAt === undefined || Object.keys(desired.volumes).length === 0) return true;
  const interval = desired.probeIntervalSeconds * 1000 + desired.probeDeadlineSeconds * 1000;
  return now - lastReadingAt <= intervalsMissed * Math.max(interval, longestBackOffMilliseconds);
}
