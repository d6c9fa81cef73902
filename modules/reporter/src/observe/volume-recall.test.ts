import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { legalVolume, type ExpectedVolume, type ReportedVolume } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { volumesAfter } from '../core/volume/volumes-after.ts';
import { ToolRunner } from './tool-runner.ts';
import type { ReadingRules, VolumeReading } from './volume-reading.ts';
import { VolumeWatch } from './volume-watch.ts';

const rules: ReadingRules = {
  deadlineMilliseconds: 10_000,
  intervalMilliseconds: 30_000,
  slowMilliseconds: 10_000,
  leastFreePercent: 0,
  shareFsTypes: [],
  badAfterReadings: 1,
  goodAfterReadings: 1,
};
const expectation: ExpectedVolume = { share: 'camera', path: '/v/camera' };

describe('what is known of a volume from before', () => {
  let folder = '';
  let tools: ToolRunner;
  let now = new Date('2026-01-01T12:00:00Z');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-recall-'));
    for (const name of ['self', 'bin', 'rootfs/v/camera']) mkdirSync(join(folder, name), { recursive: true });
    // Without perl the tools are asked, which stand for a share here.
    tool('perl', 'exit 127');
    tool('ls', 'echo .');
    answers();
    mounted('//contoso-ase/k1a');
    tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
    now = new Date('2026-01-01T12:00:00Z');
  });
  afterEach(() => {
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function tool(name: string, script: string): void {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const answers = () => tool('stat', 'echo 4096 1000 500 0 0');
  const isDown = () => tool('stat', 'echo "stat: cannot read: Host is down" >&2; exit 1');
  function mounted(source: string, path = '/v/camera'): void {
    const lines = ['20 1 0:20 / / rw - overlay overlay rw', `31 20 0:41 / ${path} rw - cifs ${source} rw`];
    writeFileSync(join(folder, 'self/mountinfo'), `${lines.join('\n')}\n`);
  }
  function startProcess(reported?: ReportedVolume, wereSomeOmitted = false): VolumeWatch {
    const watch = new VolumeWatch(tools, {
      procfs: folder,
      rootfs: join(folder, 'rootfs'),
      extraShareFsTypes: [],
      now: () => now,
    });
    watch.recall(reported === undefined ? {} : { camera: reported }, wereSomeOmitted);
    return watch;
  }
  async function read(watch: VolumeWatch, expected = expectation, by = rules): Promise<VolumeReading> {
    const { camera } = await watch.read({ camera: expected }, by, 'fresh');
    if (camera === undefined) throw new Error('no reading');
    return camera;
  }
  const after = (reading: VolumeReading, last: Record<string, ReportedVolume> = {}) => {
    const [expected, readings] = [{ camera: expectation }, { camera: reading }];
    const known = volumesAfter({ expected, readings, last, earlier: {}, nowUtc: now.toISOString() });
    return known['camera'] as ReportedVolume;
  };

  it('is not claimed of one that the twin had no room for', async () => {
    const doubt = /^whether the same was mounted here before the restart is not known/;
    const watch = startProcess(undefined, true);
    expect((await read(watch)).volume).toMatchObject({ state: 'ok', detail: expect.stringMatching(doubt) as string });
    // What this process has seen itself it does know.
    mounted('//contoso-ase/payroll');
    expect((await read(watch)).volume.state).toBe('replaced');
    // Where it is set what has to be mounted, or nothing was left out, or the volume is in the twin, there is no doubt.
    mounted('//contoso-ase/k1a');
    const sure = await read(startProcess(undefined, true), { ...expectation, source: '//contoso-ase/k1a' });
    const told = after(await read(startProcess()));
    const known = await read(startProcess(told, true));
    for (const { volume } of [sure, known]) {
      expect(volume.state).toBe('ok');
      expect(volume).not.toHaveProperty('detail');
    }
    expect(told).not.toHaveProperty('detail');
  });

  it('is found again for one whose path a twin cannot tell', async () => {
    const odd = { ...expectation, path: '/v/new\nline' };
    mounted('//contoso-ase/k1a', '/v/new\\012line');
    const first = legalVolume({ ...(await read(startProcess(), odd)).volume, sinceUtc: now.toISOString() });
    expect(first).toMatchObject({ state: 'ok', path: '/v/new\uFFFDline' });
    mounted('//contoso-ase/payroll', '/v/new\\012line');
    expect((await read(startProcess(first), odd)).volume.state).toBe('replaced');
  });

  it('does not outlast a reading that a clock set back makes look older', async () => {
    const watch = startProcess();
    const ok = after(await read(watch));
    expect(ok.state).toBe('ok');
    isDown();
    now = new Date('2026-01-01T11:00:00Z');
    expect(after(await read(watch), { camera: ok }).state).toBe('unreachable');
  });

  it('is not made good by a clock that is set forward between readings in one breath', async () => {
    const watch = startProcess();
    isDown();
    await read(watch);
    answers();
    const slow = { ...rules, goodAfterReadings: 4 };
    for (const hour of ['13', '14', '15', '16']) {
      now = new Date(`2026-01-01T${hour}:00:00Z`);
      expect((await read(watch, expectation, slow)).volume.state).toBe('unreachable');
    }
  });

  it('is what was read last, in whatever order readings are handed over', async () => {
    const watch = startProcess();
    const early = await read(watch);
    isDown();
    const late = after(await read(watch));
    expect(after(early, { camera: late })).toMatchObject({ state: 'unreachable', sinceUtc: late.sinceUtc });
  });

  it('is not another one by what was set at the time of a restart and no longer is', async () => {
    const { read: told } = await read(startProcess(), { ...expectation, source: '//contoso-ase/typo' });
    expect(told).toMatchObject({
      state: 'replaced',
      detail: '//contoso-ase/k1a is mounted, expected //contoso-ase/typo',
    });
    const watch = startProcess(legalVolume({ ...told, sinceUtc: now.toISOString() }));
    expect((await read(watch, { ...expectation, source: '//contoso-ase/typo' })).read.state).toBe('replaced');
    expect((await read(watch)).read.state).toBe('ok');
  });

  it('keeps another share another one over a restart, until it is the one that is set', async () => {
    const first = after(await read(startProcess()));
    expect(first).toMatchObject({ state: 'ok', source: '//contoso-ase/k1a', wrongShare: true });
    mounted('//contoso-nas/payroll');
    // The process that was to see it did not run.
    const second = after(await read(startProcess(first)));
    expect(second).toMatchObject({ state: 'replaced', source: '//contoso-nas/payroll' });
    const third = startProcess(second);
    expect(after(await read(third))).toMatchObject({ state: 'replaced', detail: second.detail });
    expect((await read(third, { ...expectation, source: '//contoso-nas/payroll' })).volume.state).toBe('ok');
    expect((await read(third)).volume.state).toBe('ok');
    const other = startProcess({ ...second, path: '/v/elsewhere' });
    expect((await read(other)).volume.state).toBe('ok');
  });

  it('does not follow from a folder that stood in its place', async () => {
    const { state: _, ...known } = after(await read(startProcess()));
    const watch = startProcess({ ...known, state: 'notAShare', source: '/dev/sda1', fsType: 'ext4' });
    expect((await read(watch)).volume.state).toBe('ok');
  });

  it('is found where links lead to its mount, and seen to move from there', async () => {
    mounted('//contoso-ase/camera', '/run/camera');
    mkdirSync(join(folder, 'rootfs/run/camera'), { recursive: true });
    symlinkSync('/run', join(folder, 'rootfs/var'));
    const linked = { ...expectation, path: '/var/camera' };
    const watch = startProcess();
    expect((await read(watch, linked)).volume).toMatchObject({ state: 'ok', path: '/var/camera' });
    expect(watch.movedSince({ camera: linked }, await watch.readTable())).toEqual([]);
    mounted('//contoso-ase/camera', '/run/other');
    expect(watch.movedSince({ camera: linked }, await watch.readTable())).toEqual(['camera']);
    expect((await read(watch, linked)).volume).toMatchObject({ state: 'notAShare', fsType: 'overlay' });
  });

  it('is since when a share has answered nothing, over restarts too, until it answers', async () => {
    tool('stat', 'exec sleep 600');
    const soon = { ...rules, deadlineMilliseconds: 300 };
    const first = after(await read(startProcess(), expectation, soon));
    expect(first.detail).toMatch(/^it has answered no reading since 2026-01-01T11:59:5\d\S*Z: statfs hangs$/);
    now = new Date('2026-01-01T13:00:00Z');
    const second = startProcess(first);
    expect((await read(second, expectation, soon)).volume).toMatchObject({ state: 'stuck', detail: first.detail });
    answers();
    await expect.poll(async () => (await read(second)).read.state, { timeout: 10_000 }).toBe('ok');
    tool('stat', 'exec sleep 600');
    expect((await read(second, expectation, soon)).volume.detail).toContain('since 2026-01-01T12:59:5');
  });

  it('is that a share answers late, over a restart too', async () => {
    tool('stat', 'exec sleep 600');
    const detail = 'it answers, but later than the deadline: its last answer took 5502 ms';
    const told: ReportedVolume = { ...expectation, state: 'stuck', detail, sinceUtc: now.toISOString() };
    const { volume } = await read(startProcess(told), expectation, { ...rules, deadlineMilliseconds: 300 });
    expect(volume).toMatchObject({ state: 'stuck', detail });
  });

  it('has the number of an error that has no state of its own', async () => {
    tool('stat', 'echo "stat: cannot read file system information: Invalid argument" >&2; exit 1');
    const reading = await read(startProcess());
    expect(reading.volume).toMatchObject({ state: 'unknown', errno: 'EINVAL', detail: 'Invalid argument' });
  });

  describe('of writes to it', () => {
    const writing = { ...rules, writeProbe: { intervalSeconds: 3600, includeCloud: false } };
    const quota = (): ReportedVolume => ({
      ...expectation,
      state: 'quota',
      errno: 'EDQUOT',
      detail: 'a write failed: Disk quota exceeded',
      writeTriedUtc: '2026-01-01T10:00:00Z',
      sinceUtc: '2026-01-01T09:00:00Z',
      source: '//contoso-ase/k1a',
      fsType: 'cifs',
    });

    it('holds over a restart until it was written to again, however often that is', async () => {
      const [first, second] = [quota(), startProcess(quota())];
      for (const reading of [await read(second, expectation, writing), await read(second, expectation, writing)]) {
        const { state, errno, detail, writeTriedUtc } = first;
        expect(reading.volume).toMatchObject({ state, errno, detail, writeTriedUtc });
        expect(reading.read).toMatchObject({ state: 'ok', writeState: 'quota' });
        // It is no news.
        expect(reading.isWriteNew).toBe(false);
        const told = after(reading, { camera: first });
        expect(told.sinceUtc).toBe(first.sinceUtc);
        const third = await read(startProcess(told), expectation, writing);
        expect(after(third, { camera: told })).toMatchObject({ state, detail, sinceUtc: first.sinceUtc });
      }
      const [atUtc, triedUtc] = ['2026-01-01T12:00:00Z', '2026-01-01T12:00:00Z'];
      const record = {
        last: { kind: 'written', atUtc },
        attempt: 1,
        triedUtc,
        writtenUtc: atUtc,
        byRoot: false,
      } as const;
      second.writtenAt = () => record;
      expect((await read(second, expectation, writing)).volume).toMatchObject({ state: 'ok', writtenUtc: atUtc });
      // Once it was, what was before the restart is no more.
      second.writtenAt = () => undefined;
      expect((await read(second, expectation, writing)).volume.state).toBe('ok');
    });

    it.each([
      ['the write probe is off', expectation, rules],
      ['it is tiered to the cloud', { ...expectation, tier: 'cloud' } as const, writing],
    ])('is history where %s, and is told as such', async (_what, expected, by) => {
      const watch = startProcess(quota());
      const history =
        /^by reading alone, nothing is written any more; a write at 2026-01-01T10:00:00Z failed: Disk quota/;
      for (const now of [by, writing]) {
        const { volume } = await read(watch, expected, now);
        expect(volume).toMatchObject({ state: 'ok', detail: expect.stringMatching(history) as string });
      }
    });

    it.each([
      ['is down', isDown, 'unreachable', writing],
      ['has gone', () => mounted('//contoso-ase/other', '/v/other'), 'notAShare', writing],
      ['has gone, nor as history', () => mounted('//contoso-ase/other', '/v/other'), 'notAShare', rules],
    ] as const)('is not known any more where it %s meanwhile', async (_what, change, state, by) => {
      const watch = startProcess(quota());
      change();
      expect((await read(watch, expectation, by)).volume.state).toBe(state);
      answers();
      mounted('//contoso-ase/k1a');
      const { volume } = await read(watch, expectation, by);
      expect(volume.state).toBe('ok');
      expect(volume).not.toHaveProperty('detail');
    });

    it('still holds after a time in which nobody could ask it', async () => {
      const watch = startProcess(quota());
      rmSync(join(folder, 'self/mountinfo'));
      expect((await read(watch, expectation, writing)).volume.state).toBe('unknown');
      mounted('//contoso-ase/k1a');
      expect((await read(watch, expectation, writing)).volume.state).toBe('quota');
    });
  });
});
