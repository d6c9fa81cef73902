import { utcText, type Desired, type Reported, type ReportedVolume } from '@mooring/contract';
import { notLookedYet } from '../report/observed.ts';
import type { ClassifiedVolume } from './classify.ts';
import { withHistory } from './history.ts';

/** One reading as far as the report needs it. */
export interface ReadVolume {
  readonly expected: Desired['volumes'][string];
  /** What is believed at this moment: readings are not handed over in the order in which they were taken. */
  readonly volume: ClassifiedVolume;
  /** When the reading behind that was taken; undefined where nothing could be. */
  readonly probedAt: Date | undefined;
}

export interface VolumesKnown {
  readonly expected: Desired['volumes'];
  readonly readings: Readonly<Record<string, ReadVolume>>;
  /** As reported so far by this process. */
  readonly last: Readonly<Record<string, ReportedVolume>>;
  /** As an earlier process reported them. */
  readonly earlier: Reported['volumes'];
  readonly nowUtc: string;
}

/** Every expected volume: by its new reading, else by the last one of the same expectation, else unknown. */
export function volumesAfter({
  expected,
  readings,
  last,
  earlier,
  nowUtc,
}: VolumesKnown): Record<string, ReportedVolume> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, volume]) => {
      const before = last[name];
      const isOfNow = before?.share === volume.share && before.path === volume.path;
      const reading = readings[name];
      // Settings may have changed while a reading was under way.
      if (reading !== undefined && JSON.stringify(reading.expected) === JSON.stringify(volume)) {
        // By this process, once it has looked; else by the one before.
        const known = isOfNow && before.detail !== notLookedYet.volume ? before : earlier[name];
        return [name, withHistory(reading.volume, known, nowUtc, reading.probedAt && utcText(reading.probedAt))];
      }
      if (isOfNow) return [name, before];
      const { share, path } = volume;
      return [name, { state: 'unknown', share, path, detail: notLookedYet.volume, sinceUtc: nowUtc }];
    }),
  );
}
