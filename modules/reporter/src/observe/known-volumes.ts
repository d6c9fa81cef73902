import type { Desired, ExpectedVolume, Reported, WriteProbe } from '@mooring/contract';
import type { ClassifiedVolume } from '../core/volume/classify.ts';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { isSameVolume } from '../core/volume/told-name.ts';
import { recallWrite } from '../core/volume/told-write.ts';
import { VolumeRecord } from '../core/volume/volume-record.ts';
import { isAskedFor, mayWrite, saysNothing } from '../core/volume/write-plan.ts';
import type { WriteRecord } from '../core/volume/write-result.ts';
import type { MountTable } from './mount-table.ts';
import { mountKey, type VolumePlace } from './volume-place.ts';

/** What is known of an expected volume from its readings so far. */
export interface KnownVolume {
  readonly key: string;
  readonly record: VolumeRecord;
  /** What it was mounted as, by `mountKey`. */
  mounted: string | undefined;
  /** Where links lead to its mount, if they do; a byte string. */
  mountedAt: string | undefined;
  place: VolumePlace | undefined;
  /** Undefined until a reading has seen where it stands, be it that it stands nowhere; kept while none can see that. */
  standing: Standing | undefined;
  /** What answered last was a single file that is mounted. */
  isFile: boolean;
  /** The last reading, before the write probe was weighed. */
  read: ClassifiedVolume | undefined;
  /** Where that was taken: the place may be that of a reading under way. */
  readAt: VolumePlace | undefined;
  /** The last write that was told together with a reading. */
  writeTold: number | undefined;
  /** The last write of the process before this one, for as long as it may still hold. */
  writeBefore: WriteRecord | undefined;
}

/** The share that was last seen at the path of a volume, by its slot; undefined where none was. */
export interface Standing {
  readonly slot: string | undefined;
}

/** Of this it is decided what is written to next. */
export interface LastRead {
  readonly volume: ClassifiedVolume;
  readonly place: VolumePlace;
  readonly isFile?: boolean;
  readonly writeBefore?: WriteRecord | undefined;
}

/**
 * The last write to a volume that was read just now. One of the process before this one holds until this one has written
 * there itself, nobody asks for writes any more, or the share cannot be written to: a restart makes none well.
 *
 * @param written by this process
 * @param setting the write probe, if there is to be one
 */
export function lastWrite(
  known: KnownVolume,
  expected: ExpectedVolume,
  written: WriteRecord | undefined,
  setting: WriteProbe | undefined,
): WriteRecord | undefined {
  const { read, place, isFile, writeBefore } = known;
  if (written !== undefined || writeBefore === undefined || read === undefined) {
    known.writeBefore = undefined;
    return written;
  }
  if (saysNothing(read)) return writeBefore;
  const isAsked = isAskedFor(setting, expected);
  const isGone = place === undefined || (isAsked && (isFile || !mayWrite(setting, expected, read)));
  known.writeBefore = isGone ? undefined : { ...writeBefore, isOver: writeBefore.isOver === true || !isAsked };
  return known.writeBefore;
}

/** Expected volumes by name. What is known of another share or path under the same name is forgotten. */
export class KnownVolumes {
  readonly #known = new Map<string, KnownVolume>();
  #recalled: Reported['volumes'] = {};
  #wereSomeOmitted = false;

  /**
   * What an earlier process reported, for volumes that this one has not looked at.
   *
   * @param wereSomeOmitted true where it may have known of others that the twin had no room for
   * @param expected those that what was recalled so far speaks of, be they read only later
   */
  recall(volumes: Reported['volumes'], wereSomeOmitted: boolean, expected: Desired['volumes'] = {}): void {
    for (const [name, volume] of Object.entries(expected)) this.expect(name, volume);
    this.#recalled = volumes;
    this.#wereSomeOmitted = wereSomeOmitted;
  }

  /** Undefined of one that was neither read nor recalled. */
  get(name: string): KnownVolume | undefined {
    return this.#known.get(name);
  }

  /** As it is expected now: undefined also where only another share or path under this name was read or recalled. */
  of(name: string, expected: ExpectedVolume): KnownVolume | undefined {
    const known = this.#known.get(name);
    return known?.key === keyOf(expected) ? known : undefined;
  }

  /** As it is about to be read: one that is new, or expected otherwise than before, begins with what was recalled of it. */
  expect(name: string, expected: ExpectedVolume): KnownVolume {
    const { share, path } = expected;
    const key = keyOf(expected);
    const before = this.#known.get(name);
    if (before?.key === key) return before;
    const record = new VolumeRecord();
    const recalled = Object.hasOwn(this.#recalled, name) ? this.#recalled[name] : undefined;
    const isSame = recalled !== undefined && isSameVolume(recalled, { share, path });
    if (isSame) record.recall(recalled);
    record.isForgotten = recalled === undefined && this.#wereSomeOmitted;
    const writeBefore = isSame ? recallWrite(recalled) : undefined;
    const known: KnownVolume = {
      key,
      record,
      mounted: undefined,
      mountedAt: undefined,
      place: undefined,
      standing: undefined,
      isFile: false,
      read: undefined,
      readAt: undefined,
      writeTold: writeBefore?.attempt,
      writeBefore,
    };
    this.#known.set(name, known);
    return known;
  }

  /** Names of volumes where another mount stands than when they were last read, or none. */
  moved(volumes: Readonly<Record<string, ExpectedVolume>>, table: MountTable): string[] {
    return Object.entries(volumes).flatMap(([name, { path }]) => {
      const known = this.#known.get(name);
      if (known?.read === undefined) return [];
      return known.mounted === mountKey(table.find(known.mountedAt ?? pathBytes(path))) ? [] : [name];
    });
  }

  /** Only what is still expected is remembered. */
  forgetOthers(volumes: Readonly<Record<string, ExpectedVolume>>): void {
    for (const name of this.#known.keys()) if (!Object.hasOwn(volumes, name)) this.#known.delete(name);
  }
}

function keyOf({ share, path }: ExpectedVolume): string {
  return `${share}\n${path}`;
}
