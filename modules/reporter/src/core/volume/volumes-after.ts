import { utcText, type Desired, type ExpectedVolume, type Reported, type ReportedVolume } from '@mooring/contract';
import { notLookedYet } from '../report/observed.ts';
import type { ClassifiedVolume } from './classify.ts';
import { withHistory } from './history.ts';
import { isSameVolume } from './told-name.ts';
import { weightOf } from './weigh.ts';

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

/** Every expected volume: by its new reading, else by the last one of the same expectation, else by what is known from before. */
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
      return [
        name,
        isOfNow ? before : unread(volume, Object.hasOwn(earlier, name) ? earlier[name] : undefined, nowUtc),
      ];
    }),
  );
}

/**
 * A volume that this process has not looked at, which may take as long as its share hangs: unknown, and never better than
 * what an earlier process said of it. The mount that it was known by is told on, or the next process would not know it.
 */
function unread({ share, path }: ExpectedVolume, earlier: ReportedVolume | undefined, nowUtc: string): ReportedVolume {
  const unknown = { state: 'unknown', share, path, detail: notLookedYet.volume } as const;
  if (earlier === undefined || !isSameVolume(earlier, unknown)) return { ...unknown, sinceUtc: nowUtc };
  if (weightOf(earlier.state) > weightOf('unknown')) return { ...earlier, share, path };
  const { source, fsType } = earlier;
  const mounted = source === undefined || fsType === undefined ? {} : { source, fsType };
  return withHistory({ ...unknown, ...mounted }, earlier, nowUtc, undefined);
}

/** What an earlier process said of volumes that are expected now: one that is taken away and set anew begins anew. */
export function stillExpected(earlier: Reported['volumes'], now: Desired['volumes']): Reported['volumes'] {
  return Object.fromEntries(
    Object.entries(earlier).filter(([name, volume]) => {
      const is = Object.hasOwn(now, name) ? now[name] : undefined;
      return is !== undefined && isSameVolume(volume, is);
    }),
  );
}
