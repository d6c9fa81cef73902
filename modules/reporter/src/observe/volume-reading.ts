import type { ExpectedVolume, WriteProbe } from '@mooring/contract';
import type { BelievingRules } from '../core/volume/believe.ts';
import type { ClassifiedVolume } from '../core/volume/classify.ts';

export interface VolumeReading {
  readonly expected: ExpectedVolume;
  /**
   * As it is to be reported: what is believed by now, later readings included, since readings are not handed over in the
   * order in which they were taken.
   */
  readonly volume: ClassifiedVolume;
  /** When the reading behind that was taken; undefined where nothing could be. By a clock that may have been set back. */
  readonly probedAt: Date | undefined;
  /** What this reading says together with the last write: on this rests what is believed. */
  readonly fresh: ClassifiedVolume;
  /** The same without that write: reported where the write is not believed yet. Absent where the state rests on none. */
  readonly withoutWrite?: ClassifiedVolume | undefined;
  /** What this reading alone says: evidence, whatever is believed and whatever was written before. */
  readonly read: ClassifiedVolume;
  /** True for the first reading after a write: what that said is told once. */
  readonly isWriteNew: boolean;
  /** True where another who asked has been given the same reading already: it counts once, for each volume. */
  readonly isRepeat?: boolean;
  readonly freshAt: Date | undefined;
  /** How long this reading took; undefined where it did not answer. */
  readonly latencyMs: number | undefined;
}

export interface ReadingRules extends BelievingRules {
  readonly deadlineMilliseconds: number;
  readonly intervalMilliseconds: number;
  readonly slowMilliseconds: number;
  readonly leastFreePercent: number;
  /** Beside those that this process was started with. */
  readonly shareFsTypes: readonly string[];
  /** Whether what is told of writes may still change. */
  readonly writeProbe?: WriteProbe | undefined;
}
