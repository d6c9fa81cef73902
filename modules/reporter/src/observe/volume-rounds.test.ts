import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpectedVolume, VolumeState, WriteProbe } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ToolRunner } from './tool-runner.ts';
import { VolumeRounds } from './volume-rounds.ts';
import { VolumeWatch, type ReadingRules, type VolumeReading } from './volume-watch.ts';
import { WriteProbes } from './write-probes.ts';

describe('rounds over the volumes', () => {
  let folder = '';
  let tools: ToolRunner;
  let stop: AbortController;
  let taken: Record<string, VolumeReading>;
  /** Names, once for each reading that brought a new write. */
  let newWrites: string[];
  let states: Record<string, VolumeState[]>;
  let expected: Record<string, ExpectedVolume>;
  let writeProbe: WriteProbe | undefined;
  let intervalMilliseconds = 60_000;
  let deadlineMilliseconds = 1_000;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-rounds-'));
    for (const name of ['self', 'bin', 'rootfs']) mkdirSync(join(folder, name));
    tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
    stop = new AbortController();
    taken = {};
    newWrites = [];
    states = {};
    expected = {};
    writeProbe = undefined;
    intervalMilliseconds = 60_000;
    deadlineMilliseconds = 1_000;
    // Without perl the tools are asked.
    tool('perl', 'exit 127');
    // A share hangs while there is a file of its name in `hung`.
    mkdirSync(join(folder, 'hung'));
    tool(
      'stat',
      `for path; do :; done\necho "\${path##*/}" >> '${folder}/runs'\n` +
        `while [ -e '${folder}/hung/'"\${path##*/}" ]; do sleep 0.05; done\necho 4096 100000 50000 0 0`,
    );
  });
  afterEach(() => {
    stop.abort();
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function tool(name: string, script: string): void {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  const hang = (name: string) => writeFileSync(join(folder, 'hung', name), '');
  const heal = (name: string) => rmSync(join(folder, 'hung', name));
  const runs = (name: string) =>
    readFileSync(join(folder, 'runs'), 'utf8')
      .split('\n')
      .filter((line) => line === name).length;
  function mount(...names: string[]): void {
    const lines = names.map(
      (name, index) => `${31 + index} 20 0:${41 + index} / /v/${name} rw - cifs //contoso/${name} rw`,
    );
    writeFileSync(join(folder, 'self/mountinfo'), `${['20 1 0:20 / / rw - overlay o rw', ...lines].join('\n')}\n`);
    for (const name of names) mkdirSync(join(folder, 'rootfs/v', name), { recursive: true });
  }
  const expectAll = (...names: string[]) => {
    for (const name of names) expected[name] = { share: name, path: `/v/${name}` };
  };
  const rules = (): ReadingRules => ({
    deadlineMilliseconds,
    intervalMilliseconds,
    slowMilliseconds: 60_000,
    leastFreePercent: 0,
    shareFsTypes: [],
    badAfterReadings: 1,
    goodAfterReadings: 1,
  });
  const start = () => startWith(() => performance.now())[0];
  function startWith(milliseconds: () => number): [VolumeRounds, WriteProbes] {
    const now = () => new Date();
    const watch = new VolumeWatch(tools, {
      procfs: folder,
      rootfs: join(folder, 'rootfs'),
      extraShareFsTypes: [],
      now,
    });
    // A reading that ends after its test belongs to no other.
    const [own, ownStates, ownWrites] = [taken, states, newWrites];
    const writes = new WriteProbes({ tools, watch, folder: '.mooring-probe-test', isRoot: false, now, milliseconds });
    const rounds = new VolumeRounds({
      watch,
      writes,
      volumes: () => expected,
      rules,
      writeProbe: () => writeProbe,
      take: (readings) => {
        Object.assign(own, readings);
        for (const [name, { volume, isWriteNew }] of Object.entries(readings)) {
          (ownStates[name] ??= []).push(volume.state);
          if (isWriteNew) ownWrites.push(name);
        }
      },
    });
    void rounds.run(stop.signal);
    return [rounds, writes];
  }
  async function becomes(name: string, state: VolumeState): Promise<void> {
    await expect.poll(() => taken[name]?.volume.state, { timeout: 10_000 }).toBe(state);
  }

  it('let no share wait for one that hangs, and start no second child for that', async () => {
    mount('a', 'b', 'c');
    expectAll('a', 'b', 'c');
    hang('b');
    intervalMilliseconds = 300;
    start();
    await becomes('b', 'stuck');
    // The others were read again and again meanwhile.
    expect(states['a']?.length).toBeGreaterThan(1);
    expect(new Set([...(states['a'] ?? []), ...(states['c'] ?? [])])).toEqual(new Set(['ok']));
    expect(runs('b')).toBe(1);
  });

  it('notice a share that heals by the child that was left with it, long before its next turn', async () => {
    mount('a');
    expectAll('a');
    hang('a');
    start();
    await becomes('a', 'stuck');
    expect(runs('a')).toBe(1);
    heal('a');
    await becomes('a', 'ok');
    expect(runs('a')).toBe(2);
  });

  it('notice a mount that goes and comes whenever any volume is read', async () => {
    mount('a', 'b');
    expectAll('a', 'b');
    const rounds = start();
    await becomes('a', 'ok');
    mount('b');
    rmdirSync(join(folder, 'rootfs/v/a'));
    rounds.wake(['b']);
    await becomes('a', 'missing');
    // Whatever stands there then is no share.
    mkdirSync(join(folder, 'rootfs/v/a'));
    rounds.wake(['a']);
    await becomes('a', 'notAShare');
    mount('b', 'a');
    rounds.wake(['b']);
    await becomes('a', 'ok');
  });

  it('read every one of many', async () => {
    // So many children at once take their time on a busy machine.
    deadlineMilliseconds = 15_000;
    const names = Array.from({ length: 40 }, (_, index) => `share-${index}`);
    mount(...names);
    expectAll(...names);
    start();
    await expect.poll(() => Object.keys(taken).length, { timeout: 20_000 }).toBe(40);
    expect(Object.values(taken).map(({ volume }) => volume.state)).toEqual(names.map(() => 'ok'));
  });

  it('read what is expected anew at once, and forget what is not expected any more', async () => {
    mount('a', 'b');
    expectAll('a');
    const rounds = start();
    await becomes('a', 'ok');
    delete expected['a'];
    expectAll('b');
    rounds.wake();
    await becomes('b', 'ok');
    const times = states['a']?.length;
    rounds.wake();
    await expect.poll(() => states['b']?.length ?? 0).toBeGreaterThan(1);
    expect(states['a']?.length).toBe(times);
  });

  it('write where that is asked for, and read the share anew when it fails', async () => {
    mount('a');
    expectAll('a');
    tool('dd', `echo "dd: closing output file '/v': Disk quota exceeded" >&2; exit 1`);
    const rounds = start();
    await becomes('a', 'ok');
    expect(taken['a']?.volume).not.toHaveProperty('writtenUtc');
    writeProbe = { intervalSeconds: 60, includeCloud: false };
    rounds.wake();
    await becomes('a', 'quota');
    await expect.poll(() => newWrites).toEqual(['a']);
    expect(taken['a']?.volume.errno).toBe('EDQUOT');
    // Readings after it are of their own time, and say of what time the write is.
    rounds.wake();
    await expect.poll(() => taken['a']?.isWriteNew).toBe(false);
    expect(newWrites).toEqual(['a']);
    const { volume, read } = taken['a'] ?? {};
    expect(volume).toMatchObject({ state: 'quota', writeTriedUtc: expect.any(String) as string });
    expect(read).toMatchObject({
      state: 'ok',
      detail: `by reading alone; a write at ${volume?.writeTriedUtc} failed: Disk quota exceeded`,
    });
    writeProbe = undefined;
    rounds.wake();
    await becomes('a', 'ok');
    expect(taken['a']?.volume.detail).toMatch(/^by reading alone, nothing is written any more; a write at 20/);
  });

  it('write to two shares 5 s apart, however often each is to be written to', async () => {
    mount('a', 'b');
    expectAll('a', 'b');
    intervalMilliseconds = 100;
    writeProbe = { intervalSeconds: 60, includeCloud: false };
    let milliseconds = 1_000_000;
    const [rounds, writes] = startWith(() => milliseconds);
    const written = () => Object.values(taken).filter(({ volume }) => volume.writtenUtc !== undefined).length;
    await expect.poll(written, { timeout: 10_000 }).toBe(1);
    const free = () => writes.start(expected, writeProbe, 1_000, () => rounds.wake());
    await expect.poll(() => Object.keys(taken).length).toBe(2);
    milliseconds += 4_999;
    expect(free()).toBe(1_005_000);
    milliseconds += 1;
    rounds.wake();
    await expect.poll(written, { timeout: 10_000 }).toBe(2);
  });

  it.each([false, true])(
    'know what was written last, also after a time without a mount table (writes given up: %s)',
    async (isGivenUp) => {
      mount('a');
      expectAll('a');
      tool('dd', `echo "dd: closing output file '/v': Disk quota exceeded" >&2; exit 1`);
      writeProbe = { intervalSeconds: 60, includeCloud: false };
      const rounds = start();
      await becomes('a', 'quota');
      if (isGivenUp) writeProbe = undefined;
      rounds.wake();
      await becomes('a', isGivenUp ? 'ok' : 'quota');
      writeFileSync(join(folder, 'self/mountinfo'), 'no table');
      rounds.wake();
      await becomes('a', 'unknown');
      mount('a');
      states['a']?.splice(0);
      rounds.wake();
      await becomes('a', isGivenUp ? 'ok' : 'quota');
      expect(states['a']?.includes('ok')).toBe(isGivenUp);
      expect(taken['a']?.volume.detail).toContain('Disk quota exceeded');
    },
  );

  it('start no write beside one that still runs, also where writes were given up before it', async () => {
    mount('a');
    expectAll('a');
    deadlineMilliseconds = 15_000;
    tool('dd', `echo "dd: closing output file '/v': Disk quota exceeded" >&2; exit 1`);
    writeProbe = { intervalSeconds: 60, includeCloud: false };
    let milliseconds = 1_000_000;
    const [rounds, writes] = startWith(() => milliseconds);
    await becomes('a', 'quota');
    const asked = writeProbe;
    writeProbe = undefined;
    rounds.wake();
    await becomes('a', 'ok');
    tool('dd', `echo >> '${folder}/writing'; exec sleep 600`);
    writeProbe = asked;
    milliseconds += 5_000;
    rounds.wake();
    await expect.poll(() => existsSync(join(folder, 'writing')), { timeout: 10_000 }).toBe(true);
    milliseconds += 1;
    expect(writes.start(expected, writeProbe, deadlineMilliseconds, () => undefined)).toBe(Number.POSITIVE_INFINITY);
  });

  it('tell when a file was last written', async () => {
    mount('a');
    expectAll('a');
    writeProbe = { intervalSeconds: 60, includeCloud: false };
    start();
    await expect.poll(() => taken['a']?.volume.writtenUtc, { timeout: 10_000 }).toMatch(/^20/);
    expect(taken['a']?.volume.state).toBe('ok');
  });

  it('go on reading a share that a write hangs on', async () => {
    mount('a');
    expectAll('a');
    writeProbe = { intervalSeconds: 60, includeCloud: false };
    tool('dd', 'exec sleep 600');
    intervalMilliseconds = 300;
    start();
    await becomes('a', 'stuck');
    const read = runs('a');
    await expect.poll(() => runs('a'), { timeout: 10_000 }).toBeGreaterThan(read + 1);
    expect(taken['a']?.volume.detail).toContain('a write has not ended');
  });

  it('hand over every reading, also two of one volume that end together', async () => {
    const two = [{ isWriteNew: true }, { isWriteNew: false }] as VolumeReading[];
    const read: VolumeWatch['read'] = async (_volumes, _rules, _mode, onReading) => {
      for (const one of two) onReading?.('a', one);
      return {};
    };
    const watch = { read, whenFree: () => undefined, isUnsure: () => false } as unknown as VolumeWatch;
    const handed: unknown[] = [];
    expectAll('a');
    await new VolumeRounds({
      watch,
      writes: undefined,
      volumes: () => expected,
      rules,
      writeProbe: () => undefined,
      take: (readings) => void handed.push(readings['a']),
    }).readAll();
    expect(handed).toEqual(two);
  });
});
