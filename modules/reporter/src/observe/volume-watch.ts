import { utcText, type Desired, type ExpectedVolume, type Reported } from '@mooring/contract';
import { classifyVolume, type ClassifiedVolume, type VolumeObservation } from '../core/volume/classify.ts';
import { pathBytes } from '../core/volume/mountinfo.ts';
import type { SilentDisk } from '../core/volume/own-disk.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import type { Awaited, Taken } from '../core/volume/volume-record.ts';
import { restsOnWrite, tellTimes, tellWrite, weighWrite, type WriteRecord } from '../core/volume/write-result.ts';
import { judgeLate } from './judge-run.ts';
import { KnownVolumes, lastWrite, type KnownVolume, type LastRead, type Standing } from './known-volumes.ts';
import { MountTableReader, type MountTable, type MountTableRead } from './mount-table.ts';
import { ShareQuestions } from './share-questions.ts';
import type { Freed, RunRules, ToolRunner } from './tool-runner.ts';
import type { ReadingRules, VolumeReading } from './volume-reading.ts';
import { lookAt, standingBy } from './volume-look.ts';
import { mountKey, placeOf, stillAt, type VolumePlace } from './volume-place.ts';

export interface WatchSettings {
  readonly procfs: string;
  /** Put before each path: `/` in a container, another folder in tests and simulations. */
  readonly rootfs: string;
  readonly extraShareFsTypes: readonly string[];
  readonly now: () => Date;
}

/** What the readings that are begun together share. */
interface Round {
  readonly table: MountTableRead;
  readonly rules: ReadingRules;
  readonly questions: ShareQuestions;
  /** Another mount stood there after the answer than before it, so this is asked for a second time. */
  readonly isSecond?: boolean;
}

/** Reads volumes: the mount table in this process, everything below a mount in a child. */
export class VolumeWatch {
  readonly #tools: ToolRunner;
  readonly #settings: WatchSettings;
  readonly #table: MountTableReader;
  readonly #known = new KnownVolumes();
  #lastTable: MountTable | undefined;
  /** What the write probe says of a mount; set by whoever writes. */
  writtenAt: (place: VolumePlace) => WriteRecord | undefined = () => undefined;

  constructor(tools: ToolRunner, settings: WatchSettings) {
    this.#tools = tools;
    this.#settings = settings;
    this.#table = new MountTableReader(settings.procfs);
  }

  /**
   * What an earlier process reported: of volumes that this one has not looked at, so that it knows another share by it.
   *
   * @param wereSomeOmitted true where it may have known of others that the twin had no room for
   * @param expected those that what was recalled so far speaks of, be they read only later
   */
  recall(volumes: Reported['volumes'], wereSomeOmitted: boolean, expected: Desired['volumes'] = {}): void {
    this.#known.recall(volumes, wereSomeOmitted, expected);
  }

  /** The mounts of this moment. Touches none of them. */
  readTable(): Promise<MountTableRead> {
    return this.#table.read();
  }

  /**
   * One reading of each volume, all at once. Each question has the whole deadline: one reading has two where the share is
   * mounted on access, or is refused at another path first; and a `fresh` one waits before that for what is asked already,
   * until its deadline. Where a mount comes or goes meanwhile the answer tells of nobody knows what: it is read anew, once.
   * Never rejects.
   *
   * @param onReading has each as it ends
   * @param known the mounts, where they have been read just now
   */
  async read(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    rules: ReadingRules,
    mode: RunRules['mode'],
    onReading: (name: string, reading: VolumeReading) => void = () => undefined,
    known?: MountTableRead,
  ): Promise<Record<string, VolumeReading>> {
    const table = known ?? (await this.#table.read());
    const questions = new ShareQuestions(this.#tools, { ...rules, mode });
    const readings = Object.entries(volumes).map(async ([name, expected]): Promise<[string, VolumeReading]> => {
      const reading = await this.#readOne(this.#known.expect(name, expected), expected, { table, rules, questions });
      onReading(name, reading);
      return [name, reading];
    });
    return Object.fromEntries(await Promise.all(readings));
  }

  /** Names of volumes where another mount stands than when they were last read, or none. */
  movedSince(volumes: Readonly<Record<string, ExpectedVolume>>, table: MountTableRead): string[] {
    if (typeof table === 'string' || table === this.#lastTable) return [];
    this.#lastTable = table;
    return this.#known.moved(volumes, table);
  }

  /** Whether every volume that was read stands where it stood then; false also where nobody can tell. */
  standStill(volumes: Readonly<Record<string, ExpectedVolume>>, table: MountTableRead): boolean {
    return typeof table !== 'string' && this.#known.moved(volumes, table).length === 0;
  }

  /** A state that readings point to but that is not believed yet. */
  pending(name: string): Awaited | undefined {
    return this.#known.get(name)?.record.pending;
  }

  /** True while more readings, and soon, can settle what is to be believed. */
  isUnsure(name: string): boolean {
    return this.#known.get(name)?.record.wantsReadings ?? false;
  }

  /** The last reading by itself, and where; undefined where nothing is mounted that could be written to. */
  lastRead(name: string, expected: ExpectedVolume): LastRead | undefined {
    const { read, readAt, place, isFile, writeBefore } = this.#known.of(name, expected) ?? {};
    if (read === undefined || place === undefined) return undefined;
    // Of what is mounted there now nothing has been read yet.
    if (readAt?.slot !== place.slot || readAt.mountId !== place.mountId) return undefined;
    return { volume: read, place, isFile: isFile === true, writeBefore };
  }

  /** True once a reading of it, as it is expected now, has ended. */
  isRead(name: string, expected: ExpectedVolume): boolean {
    return this.#known.of(name, expected)?.read !== undefined;
  }

  /** Where it was last seen to stand, or that it stands nowhere; undefined as long as no reading could see that. */
  standingOf(name: string, expected: ExpectedVolume): Standing | undefined {
    return this.#known.of(name, expected)?.standing;
  }

  /** Of a change of settings: what is asked already has no longer than this either. */
  hasten(deadlineMilliseconds: number): void {
    this.#tools.hasten(deadlineMilliseconds);
  }

  /** Once the child of an overdue reading has gone; undefined where there is none. */
  whenFree(name: string): Promise<Freed> | undefined {
    const place = this.#known.get(name)?.place;
    return place === undefined ? undefined : this.#tools.whenFree(place.slot);
  }

  /** Notes how it has gone; true where that was by an answer that is late again. */
  answeredLate(name: string, freed: Freed): boolean {
    const known = this.#known.get(name);
    if (known?.place?.slot !== freed.slot) return false;
    const late = judgeLate(freed);
    if (late !== undefined) return known.record.answeredLate(late);
    known.record.forgetLate();
    return false;
  }

  /** Only what is still expected is remembered. */
  forgetOthers(volumes: Readonly<Record<string, ExpectedVolume>>): void {
    this.#known.forgetOthers(volumes);
  }

  async #readOne(known: KnownVolume, expected: ExpectedVolume, round: Round): Promise<VolumeReading> {
    const { rules } = round;
    const { record } = known;
    const looking = { ...round, rootfs: this.#rootfs, tools: this.#tools, readTable: () => this.#table.read() };
    const look = await lookAt(pathBytes(expected.path), record.timesStuck, looking);
    const { tableRead, found, automount } = look;
    const { mount, onDisk, isFileOnDisk, beyond, silentDisk, isLinked } = found;
    known.standing = standingBy(look, this.#rootfs) ?? known.standing;
    known.mounted = mountKey(mount);
    known.mountedAt = isLinked ? mount?.mountPoint : undefined;
    if (automount !== undefined) standAt(known, automount.place);
    const asked = automount?.probe ?? silentDisk?.asked;
    if (asked !== undefined) this.#noteWait(record, asked);
    const seen: VolumeObservation = {
      expected,
      table: typeof tableRead === 'string' ? tableRead : 'read',
      mount,
      onDisk,
      isFileOnDisk,
      below: beyond?.on,
      silentDisk,
      automount: automount?.probe,
      firstSeen: record.firstSeen,
      refusedBefore: record.refusedBefore,
      isForgotten: record.isForgotten,
      ...waitOf(record),
      probe: undefined,
      latenciesMilliseconds: [],
      slowMilliseconds: rules.slowMilliseconds,
      leastFreePercent: rules.leastFreePercent,
      extraShareFsTypes: [...this.#settings.extraShareFsTypes, ...rules.shareFsTypes],
    };
    const byTable = classifyVolume(seen);
    // Whatever the table alone decides, or that nothing came to be mounted, needs no probe.
    if (mount === undefined || automount !== undefined || byTable.state !== 'unknown') {
      if (typeof tableRead !== 'string') {
        record.forgetLatencies();
        if (asked === undefined) record.waited(undefined, this.#settings.now());
      }
      // Where there is no table to be read, nothing is known to have gone.
      if (typeof tableRead !== 'string' && automount === undefined) known.place = undefined;
      const at = tableRead === 'unreadable' ? undefined : this.#settings.now();
      const isRepeat = asked !== undefined && !record.countsFirst(look.question, expected);
      return this.#take(known, expected, byTable, undefined, at, rules, isRepeat, tableRead === 'unsteady');
    }
    record.accept(mount);
    const place = placeOf(mount, this.#rootfs);
    standAt(known, place);
    const { result: probe, path: askedAt, question } = await round.questions.ask(place, record.timesStuck);
    const after = await this.#table.readTogether();
    // What hangs hangs in the share, wherever that was mounted.
    const still = stillAt(after, place, probe.kind === 'stuck' ? place.path : askedAt, this.#rootfs);
    if (still === undefined) {
      const table = round.isSecond === true && typeof after !== 'string' ? 'unsteady' : after;
      return this.#readOne(known, expected, { table, rules, questions: round.questions.anew(), isSecond: true });
    }
    const latency = probe.kind === 'answered' ? probe.latencyMilliseconds : undefined;
    const isRepeat = !record.countsFirst(question, expected);
    const latenciesMilliseconds = record.addLatency(isRepeat ? undefined : latency);
    known.isFile = probe.kind === 'answered' && probe.isFile === true;
    const at = this.#noteWait(record, probe);
    const read = classifyVolume({ ...seen, ...waitOf(record), mount: still, probe, latenciesMilliseconds });
    return this.#take(known, expected, read, latency, at, rules, isRepeat);
  }

  /** Notes how long was waited in vain, and when that was seen. */
  #noteWait(record: KnownVolume['record'], probe: ProbeResult | SilentDisk['asked']): Date {
    const at = this.#settings.now();
    // That nobody could ask takes nothing back.
    if (probe.kind !== 'notRun') record.waited(probe.kind === 'stuck' ? probe.waitedMilliseconds : undefined, at);
    return at;
  }

  #take(
    known: KnownVolume,
    expected: ExpectedVolume,
    read: ClassifiedVolume,
    latencyMilliseconds: number | undefined,
    at: Date | undefined,
    rules: ReadingRules,
    isRepeat: boolean,
    isUnsteady = false,
  ): VolumeReading {
    known.read = read;
    known.readAt = known.place;
    const byThis = known.place === undefined ? undefined : this.writtenAt(known.place);
    const written = lastWrite(known, expected, byThis, rules.writeProbe);
    const fresh = weighWrite(read, written);
    const isWriteNew = !isRepeat && written !== undefined && written.attempt !== known.writeTold;
    if (isWriteNew) known.writeTold = written.attempt;
    const { record } = known;
    const byWrite =
      written !== undefined && restsOnWrite(read, fresh)
        ? { attempt: written.attempt, withoutWrite: tellTimes(read, written) }
        : undefined;
    const reading: Taken = { volume: fresh, at, byWrite, isUnsteady, isRepeat };
    record.take(reading, rules, performance.now());
    const latencyMs = latencyMilliseconds === undefined ? undefined : Math.round(latencyMilliseconds);
    return {
      expected,
      get volume() {
        return (record.believed ?? reading).volume;
      },
      get probedAt() {
        return (record.believed ?? reading).at;
      },
      fresh,
      withoutWrite: byWrite?.withoutWrite,
      read: tellWrite(read, written),
      isWriteNew,
      isRepeat,
      freshAt: at,
      latencyMs,
    };
  }

  /** What stands before each path; a byte string without a slash at its end. */
  get #rootfs(): string {
    return pathBytes(this.#settings.rootfs).replace(/\/+$/, '');
  }
}

/** Whatever was late at another mount says nothing of this one. */
function standAt(known: KnownVolume, place: VolumePlace): void {
  if (known.place !== undefined && known.place.slot !== place.slot) known.record.forgetLate();
  known.place = place;
}

function waitOf({ stuckSince, late }: KnownVolume['record']): Pick<VolumeObservation, 'stuckSinceUtc' | 'late'> {
  return { stuckSinceUtc: stuckSince && utcText(stuckSince), late };
}
