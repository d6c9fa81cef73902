import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpectedVolume, ReportedVolume, VolumeState, WriteProbe } from '@mooring/contract';
import { vi } from 'vitest';
import { ToolRunner } from '../observe/tool-runner.ts';
import { VolumeRounds } from '../observe/volume-rounds.ts';
import type { ReadingRules, VolumeReading } from '../observe/volume-reading.ts';
import { VolumeWatch } from '../observe/volume-watch.ts';
import { WriteProbes } from '../observe/write-probes.ts';

/** Shares that programs of the test stand for, and rounds over them. To be ended. */
export class RoundsWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'mooring-rounds-'));
  readonly taken: Record<string, VolumeReading> = {};
  /** Names, once for each reading that brought a new write. */
  readonly newWrites: string[] = [];
  readonly states: Record<string, VolumeState[]> = {};
  readonly expected: Record<string, ExpectedVolume> = {};
  writeProbe: WriteProbe | undefined;
  /** As the process before this one reported them. */
  readonly recalled: Record<string, ReportedVolume> = {};
  intervalMilliseconds = 60_000;
  deadlineMilliseconds = 1_000;
  goodAfterReadings = 1;
  readonly stop = new AbortController();
  readonly #tools: ToolRunner;

  constructor() {
    const { folder } = this;
    for (const name of ['self', 'bin', 'rootfs']) mkdirSync(join(folder, name));
    this.#tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
    // Without perl the tools are asked.
    this.tool('perl', 'exit 127');
    // A share hangs while there is a file of its name in `hung`.
    mkdirSync(join(folder, 'hung'));
    this.tool(
      'stat',
      `for path; do :; done\necho "\${path##*/}" >> '${folder}/runs'\n` +
        `[ ! -e '${folder}/delay' ] || sleep "$(cat '${folder}/delay')"\n` +
        `while [ -e '${folder}/hung/'"\${path##*/}" ]; do sleep 0.05; done\necho 4096 100000 50000 0 0`,
    );
  }

  end(): void {
    this.stop.abort();
    this.#tools.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  tool(name: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, 'bin', name), 0o755);
  }

  hang(name: string): void {
    writeFileSync(join(this.folder, 'hung', name), '');
  }

  heal(name: string): void {
    rmSync(join(this.folder, 'hung', name));
  }

  /** From now on every share takes so long to answer. */
  delay(seconds: number): void {
    writeFileSync(join(this.folder, 'delay'), String(seconds));
  }

  /** How often a share was asked. */
  runs(name: string): number {
    const lines = readFileSync(join(this.folder, 'runs'), 'utf8').split('\n');
    return lines.filter((line) => line === name).length;
  }

  mount(...names: string[]): void {
    const lines = names.map(
      (name, index) => `${31 + index} 20 0:${41 + index} / /v/${name} rw - cifs //contoso/${name} rw`,
    );
    writeFileSync(join(this.folder, 'self/mountinfo'), `${['20 1 0:20 / / rw - overlay o rw', ...lines].join('\n')}\n`);
    for (const name of names) mkdirSync(join(this.folder, 'rootfs/v', name), { recursive: true });
  }

  expectAll(...names: string[]): void {
    for (const name of names) this.expected[name] = { share: name, path: `/v/${name}` };
  }

  /** Mounts these and no others, and expects them. */
  mountExpected(...names: string[]): void {
    this.mount(...names);
    this.expectAll(...names);
  }

  rules(): ReadingRules {
    return {
      deadlineMilliseconds: this.deadlineMilliseconds,
      intervalMilliseconds: this.intervalMilliseconds,
      slowMilliseconds: 60_000,
      leastFreePercent: 0,
      shareFsTypes: [],
      badAfterReadings: 1,
      goodAfterReadings: this.goodAfterReadings,
      writeProbe: this.writeProbe,
    };
  }

  start(): VolumeRounds {
    return this.startWith(() => performance.now())[0];
  }

  /** @param milliseconds the clock of the writes */
  startWith(milliseconds: () => number): [VolumeRounds, WriteProbes] {
    const [tools, now] = [this.#tools, () => new Date()];
    const settings = { procfs: this.folder, rootfs: join(this.folder, 'rootfs'), extraShareFsTypes: [], now };
    const watch = new VolumeWatch(tools, settings);
    watch.recall(this.recalled, false);
    const writes = new WriteProbes({ tools, watch, folder: '.mooring-probe-test', isRoot: false, now, milliseconds });
    const rounds = new VolumeRounds({
      watch,
      writes,
      volumes: () => this.expected,
      rules: () => this.rules(),
      writeProbe: () => this.writeProbe,
      take: (readings) => {
        for (const [name, reading] of Object.entries(readings)) {
          // As it is now: later it would tell what the next one has made of it, which is not handed over yet.
          const taken = { ...reading };
          this.taken[name] = taken;
          (this.states[name] ??= []).push(taken.volume.state);
          if (taken.isWriteNew) this.newWrites.push(name);
        }
      },
    });
    void rounds.run(this.stop.signal);
    return [rounds, writes];
  }

  /** Waits, by a deadline, until the volume is taken as this. */
  async becomes(name: string, state: VolumeState, mostMilliseconds = 10_000): Promise<void> {
    const check = (): void => {
      const now = this.stateOf(name);
      if (now !== state) throw new Error(`${name} is ${now ?? 'not read yet'}, and not ${state}`);
    };
    await vi.waitFor(check, { timeout: mostMilliseconds });
  }

  /** As it was taken last. */
  stateOf(name: string): VolumeState | undefined {
    return this.taken[name]?.volume.state;
  }
}
