import type { ExpectedVolume } from '@mooring/contract';
import type { BelievingRules, Pending } from '../core/volume/believe.ts';
import {
  classifyVolume,
  type ClassifiedVolume,
  type ProbeResult,
  type VolumeObservation,
} from '../core/volume/classify.ts';
import { pathBytes, type MountEntry } from '../core/volume/mountinfo.ts';
import { lingerMilliseconds } from '../core/volume/pace.ts';
import { VolumeRecord, type Believed } from '../core/volume/volume-record.ts';
import { weighWrite, type WriteRecord } from '../core/volume/write-result.ts';
import { judgeRun } from './judge-run.ts';
import { MountTableReader, type MountTable } from './mount-table.ts';
import type { RunRules, ToolRunner } from './tool-runner.ts';

export interface VolumeReading {
  readonly expected: ExpectedVolume;
  /** As it is to be reported: what is believed. */
  readonly volume: ClassifiedVolume;
  /** When the reading behind that was taken; undefined where nothing could be. */
  readonly probedAt: Date | undefined;
  /** What this reading alone says: evidence, whatever is believed. */
  readonly fresh: ClassifiedVolume;
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
}

export interface WatchSettings {
  readonly procfs: string;
  /** Put before each path: `/` in a container, another folder in tests and simulations. */
  readonly rootfs: string;
  readonly extraShareFsTypes: readonly string[];
  readonly now: () => Date;
}

/** Where a volume was found, for whoever reads or writes it next. */
export interface VolumePlace {
  /** One per share, whatever the number of its paths. */
  readonly slot: string;
  readonly mountId: number;
  /** As this process reaches it; a byte string. */
  readonly path: string;
}

interface Known {
  readonly key: string;
  readonly record: VolumeRecord;
  mountId: number | undefined;
  place: VolumePlace | undefined;
  /** The last reading, before the write probe was weighed. */
  read: ClassifiedVolume | undefined;
}

/** Reads volumes: the mount table in this process, everything below a mount in a child of its own. */
export class VolumeWatch {
  readonly #tools: ToolRunner;
  readonly #settings: WatchSettings;
  readonly #table: MountTableReader;
  readonly #known = new Map<string, Known>();
  #lastTable: MountTable | undefined;
  /** What the write probe says of a mount; set by whoever writes. */
  writtenAt: (place: VolumePlace) => WriteRecord | undefined = () => undefined;

  constructor(tools: ToolRunner, settings: WatchSettings) {
    this.#tools = tools;
    this.#settings = settings;
    this.#table = new MountTableReader(settings.procfs);
  }

  /** One reading of each volume, all at once, none longer than the deadline. `onReading` has each as it ends. Never rejects. */
  async read(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    rules: ReadingRules,
    mode: RunRules['mode'],
    onReading: (name: string, reading: VolumeReading) => void = () => undefined,
  ): Promise<Record<string, VolumeReading>> {
    const table = await this.#table.read();
    // Several paths may show the same share: within one reading it is asked once.
    const asked = new Map<string, Promise<ProbeResult>>();
    const readings = Object.entries(volumes).map(async ([name, expected]): Promise<[string, VolumeReading]> => {
      const reading = await this.#readOne(name, expected, { table, rules, mode, asked });
      onReading(name, reading);
      return [name, reading];
    });
    return Object.fromEntries(await Promise.all(readings));
  }

  /** Names of volumes where another mount stands than when they were last read, or none. Touches no mount. */
  async movedSince(volumes: Readonly<Record<string, ExpectedVolume>>): Promise<string[]> {
    const table = await this.#table.read();
    if (table === undefined || table === this.#lastTable) return [];
    this.#lastTable = table;
    return Object.entries(volumes)
      .filter(([name, expected]) => {
        const known = this.#known.get(name);
        return known?.read !== undefined && known.mountId !== table.find(pathBytes(expected.path))?.id;
      })
      .map(([name]) => name);
  }

  /** A state that readings point to but that is not believed yet. */
  pending(name: string): Pending | undefined {
    return this.#known.get(name)?.record.pending;
  }

  /** The last reading by itself, and where; undefined where nothing is mounted that could be written to. */
  lastRead(name: string): { readonly volume: ClassifiedVolume; readonly place: VolumePlace } | undefined {
    const { read, place } = this.#known.get(name) ?? {};
    return read === undefined || place === undefined ? undefined : { volume: read, place };
  }

  /** Once the child of an overdue reading has gone; undefined where there is none. */
  whenFree(name: string): Promise<void> | undefined {
    const place = this.#known.get(name)?.place;
    return place === undefined ? undefined : this.#tools.whenFree(place.slot);
  }

  /** Only what is still expected is remembered. */
  forgetOthers(volumes: Readonly<Record<string, ExpectedVolume>>): void {
    for (const name of this.#known.keys()) if (!Object.hasOwn(volumes, name)) this.#known.delete(name);
  }

  async #readOne(
    name: string,
    expected: ExpectedVolume,
    round: {
      readonly table: MountTable | undefined;
      readonly rules: ReadingRules;
      readonly mode: RunRules['mode'];
      readonly asked: Map<string, Promise<ProbeResult>>;
    },
  ): Promise<VolumeReading> {
    const { table, rules } = round;
    const known = this.#knowledgeOf(name, expected);
    const { record } = known;
    const mount = table?.find(pathBytes(expected.path));
    known.mountId = mount?.id;
    const seen: VolumeObservation = {
      expected,
      table: table === undefined ? 'unreadable' : 'read',
      mount,
      firstSeen: record.firstSeen,
      probe: undefined,
      latenciesMilliseconds: [],
      slowMilliseconds: rules.slowMilliseconds,
      leastFreePercent: rules.leastFreePercent,
      extraShareFsTypes: [...this.#settings.extraShareFsTypes, ...rules.shareFsTypes],
    };
    const byTable = classifyVolume(seen);
    // Whatever the table alone decides needs no probe.
    if (mount === undefined || byTable.state !== 'unknown') {
      if (table !== undefined) record.forgetLatencies();
      known.place = undefined;
      return this.#take(
        known,
        expected,
        byTable,
        undefined,
        table === undefined ? undefined : this.#settings.now(),
        rules,
      );
    }
    record.firstSeen = { source: mount.source, fsType: mount.fsType };
    const place = this.#placeOf(mount);
    known.place = place;
    const asking = round.asked.get(place.slot) ?? this.#probe(place, record.timesStuck, rules, round.mode);
    round.asked.set(place.slot, asking);
    const probe = await asking;
    const latency = probe.kind === 'answered' ? probe.latencyMilliseconds : undefined;
    const latenciesMilliseconds = record.addLatency(latency);
    return this.#take(
      known,
      expected,
      classifyVolume({ ...seen, probe, latenciesMilliseconds }),
      latency,
      this.#settings.now(),
      rules,
    );
  }

  #take(
    known: Known,
    expected: ExpectedVolume,
    read: ClassifiedVolume,
    latencyMilliseconds: number | undefined,
    at: Date | undefined,
    rules: ReadingRules,
  ): VolumeReading {
    known.read = read;
    const fresh = known.place === undefined ? read : weighWrite(read, this.writtenAt(known.place));
    const reading: Believed = { volume: fresh, at };
    const believed = known.record.take(reading, rules);
    const latencyMs = latencyMilliseconds === undefined ? undefined : Math.round(latencyMilliseconds);
    return { expected, volume: believed.volume, probedAt: believed.at, fresh, freshAt: at, latencyMs };
  }

  #knowledgeOf(name: string, expected: ExpectedVolume): Known {
    const key = `${expected.share}\n${expected.path}`;
    const before = this.#known.get(name);
    if (before?.key === key) return before;
    const known: Known = { key, record: new VolumeRecord(), mountId: undefined, place: undefined, read: undefined };
    this.#known.set(name, known);
    return known;
  }

  #placeOf(mount: MountEntry): VolumePlace {
    return {
      slot: `${mount.device} ${mount.source} ${mount.root}`,
      mountId: mount.id,
      path: `${pathBytes(this.#settings.rootfs).replace(/\/+$/, '')}${mount.mountPoint}`,
    };
  }

  /** In one slot: statfs, then a listing. */
  async #probe(
    { slot, path }: VolumePlace,
    timesStuck: number,
    rules: ReadingRules,
    mode: RunRules['mode'],
  ): Promise<ProbeResult> {
    const { deadlineMilliseconds, intervalMilliseconds } = rules;
    const end = await this.#tools.probe(path, {
      slot,
      deadlineMilliseconds,
      lingerMilliseconds: lingerMilliseconds(intervalMilliseconds, timesStuck + 1),
      mode,
    });
    return judgeRun(end, deadlineMilliseconds);
  }
}
