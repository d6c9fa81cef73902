import { legalText, mostReadingsExplained, textLimits, type Reading } from '@mooring/contract';
import type { ClassifiedVolume } from '../volume/classify.ts';

/**
 * The last readings of a volume with a new one, the newest first; no more of them than an explanation may hold.
 *
 * @param volume as it was classified, before it was believed
 */
export function withReading(log: readonly Reading[], volume: ClassifiedVolume, atUtc: string): readonly Reading[] {
  const { state, latencyMs, errno, detail } = volume;
  const reading: Reading = {
    atUtc,
    state,
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(errno === undefined ? {} : { errno: legalText(errno, textLimits.volume.errno) }),
    ...(detail === undefined ? {} : { detail: legalText(detail, textLimits.volume.detail) }),
  };
  return [reading, ...log].slice(0, mostReadingsExplained);
}
