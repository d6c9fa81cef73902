import type { ExpectedVolume } from '@mooring/contract';
import {
  classifyVolume,
  type ClassifiedVolume,
  type ProbeResult,
  type VolumeObservation,
} from '../core/volume/classify.ts';
import { mountAt, pathBytes } from '../core/volume/mountinfo.ts';
import { statfsFormat } from '../core/volume/statfs-answer.ts';
import { judgeRun } from './judge-run.ts';
import { readMountTable } from './mount-table.ts';
import type { ToolCall, ToolRunner } from './tool-runner.ts';

export interface VolumeReading {
  readonly expected: ExpectedVolume;
  readonly volume: ClassifiedVolume;
  /** When the answer (or its absence) was known; undefined where nothing was to be probed. */
  readonly probedAt: Date | undefined;
}

export interface ReadingLimits {
  readonly deadlineMilliseconds: number;
  readonly slowMilliseconds: number;
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

/** Reads volumes: the mount table in this process, everything below a mount in a child of its own. */
export class VolumeWatch {
  readonly #tools: ToolRunner;
  readonly #settings: WatchSettings;
  readonly #firstSeen = new Map<string, { source: string; fsType: string }>();

  constructor(tools: ToolRunner, settings: WatchSettings) {
    this.#tools = tools;
    this.#settings = settings;
  }

  /** One reading of each volume, all at once, none longer than the deadline. Never rejects. */
  async read(
    volumes: Readonly<Record<string, ExpectedVolume>>,
    limits: ReadingLimits,
    mode: ToolCall['mode'],
  ): Promise<Record<string, VolumeReading>> {
    const table = await readMountTable(this.#settings.procfs);
    // Several paths may show the same share: within one reading it is asked once.
    const asked = new Map<string, Promise<ProbeResult>>();
    const readings = Object.entries(volumes).map(async ([name, expected]): Promise<[string, VolumeReading]> => {
      const mount = table === undefined ? undefined : mountAt(table, pathBytes(expected.path));
      const memory = `${name} ${expected.share} ${expected.path}`;
      const seen: VolumeObservation = {
        expected,
        table: table === undefined ? 'unreadable' : 'read',
        mount,
        firstSeen: this.#firstSeen.get(memory),
        probe: undefined,
        slowMilliseconds: limits.slowMilliseconds,
        extraShareFsTypes: [...this.#settings.extraShareFsTypes, ...limits.shareFsTypes],
      };
      const withoutProbe = classifyVolume(seen);
      // Whatever the table alone decides needs no probe.
      if (mount === undefined || withoutProbe.state !== 'unknown') {
        return [
          name,
          { expected, volume: withoutProbe, probedAt: table === undefined ? undefined : this.#settings.now() },
        ];
      }
      this.#firstSeen.set(memory, { source: mount.source, fsType: mount.fsType });
      const slot = `${mount.device} ${mount.source} ${mount.root}`;
      const asking = asked.get(slot) ?? this.#probe(slot, expected.path, limits.deadlineMilliseconds, mode);
      asked.set(slot, asking);
      const probe = await asking;
      return [name, { expected, volume: classifyVolume({ ...seen, probe }), probedAt: this.#settings.now() }];
    });
    return Object.fromEntries(await Promise.all(readings));
  }

  /** In one slot: what statfs says may come from the client's cache, so the folder's first names are asked for too. */
  async #probe(slot: string, path: string, deadlineMilliseconds: number, mode: ToolCall['mode']): Promise<ProbeResult> {
    const at = `${this.#settings.rootfs.replace(/\/+$/, '')}${path}`;
    const end = await this.#tools.run({
      slot,
      command: 'stat',
      args: ['-f', '-c', statfsFormat, '--', at],
      // Unsorted it prints as it reads, so that a folder of a million names is not read to its end.
      next: { command: 'ls', args: ['-U', '-1', '-a', '--', at], enoughBytes: 1 },
      deadlineMilliseconds,
      mode,
    });
    return judgeRun(end, deadlineMilliseconds);
  }
}
