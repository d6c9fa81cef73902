import type { ReportedVolume } from '@mooring/contract';
import type { ClassifiedVolume } from './classify.ts';
import { isSameVolume } from './told-name.ts';

/**
 * A classified volume as it is reported: a state stands since the reading that brought it, and keeps that time, whatever the
 * clock is set to meanwhile, and over restarts too where the twin still says so of the same share and path.
 *
 * @param nowUtc since then it stands where no reading was taken
 * @param probedAtUtc when the reading was taken; undefined where none was
 */
export function withHistory(
  volume: ClassifiedVolume,
  before: ReportedVolume | undefined,
  nowUtc: string,
  probedAtUtc: string | undefined,
): ReportedVolume {
  const same = before?.state === volume.state && isSameVolume(before, volume);
  return {
    ...volume,
    sinceUtc: same ? before.sinceUtc : (probedAtUtc ?? nowUtc),
    ...(probedAtUtc === undefined ? {} : { probedAtUtc }),
  };
}
