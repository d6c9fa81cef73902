import type { Desired } from '@mooring/contract';

/**
 * A share that hangs ends its reading, too, at the deadline. Where none ends for so long, this process does not come to it,
 * and nothing but a restart will help; sooner, a machine that is at a standstill for a while would be given more to do.
 */
const leastMilliseconds = 1_800_000;
const intervalsMissed = 3;

/**
 * Whether readings go on: false when none has ended for half an hour, or for three intervals where these are longer.
 *
 * @param lastReadingAt when one ended last, or a round that had none to take; undefined before the first one, which waits
 *   for the first connection
 */
export function isWorking(desired: Desired, lastReadingAt: number | undefined, now: number): boolean {
  if (lastReadingAt === undefined || Object.keys(desired.volumes).length === 0) return true;
  const interval = desired.probeIntervalSeconds * 1000 + desired.probeDeadlineSeconds * 1000;
  return now - lastReadingAt <= Math.max(intervalsMissed * interval, leastMilliseconds);
}
