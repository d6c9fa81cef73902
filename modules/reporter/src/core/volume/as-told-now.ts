import type { ReportedVolume } from '@mooring/contract';
import { readBefore } from './mounted-before.ts';
import { readWanted } from './told-wanted.ts';
import { withoutSecrets } from './without-secrets.ts';

/**
 * An entry of the twin as this version tells it. What an earlier one left of a source is known to this one without its
 * secrets only: else the same mount would be another than before, and the secret would be told again.
 */
export function asToldNow(volume: ReportedVolume): ReportedVolume {
  const { source, detail } = volume;
  const sources = [source, readBefore(detail ?? '')?.source, readWanted(volume).source];
  let now = volume;
  for (const before of sources) {
    const told = withoutSecrets(before ?? '');
    if (before === undefined || told === before) continue;
    now = {
      ...now,
      ...(now.source === before ? { source: told } : {}),
      ...(now.detail === undefined ? {} : { detail: now.detail.replaceAll(before, told) }),
    };
  }
  return now;
}
