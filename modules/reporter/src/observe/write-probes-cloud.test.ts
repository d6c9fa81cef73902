import type { ExpectedVolume } from '@mooring/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LastRead } from './known-volumes.ts';
import type { ToolRunner } from './tool-runner.ts';
import type { VolumeWatch } from './volume-watch.ts';
import { WriteProbes } from './write-probes.ts';

describe('writes beside shares that are to be left alone', () => {
  const setting = { intervalSeconds: 3600, includeCloud: false };
  const share = '0:51 //contoso/camera /';
  let milliseconds: number;
  let volumes: Record<string, ExpectedVolume>;
  let read: Record<string, LastRead>;
  /** Those that are read, and stand nowhere. */
  let absent: string[];
  let written: string[];
  let watch: Pick<VolumeWatch, 'lastRead' | 'isRead' | 'standingOf' | 'writtenAt'>;
  let writes: WriteProbes;

  beforeEach(() => {
    milliseconds = 1_000_000;
    [volumes, read, absent, written] = [{}, {}, [], []];
    watch = {
      lastRead: (name) => read[name],
      isRead: (name) => read[name] !== undefined || absent.includes(name),
      standingOf: (name) => (watch.isRead(name, volumes[name]!) ? { slot: read[name]?.place.slot } : undefined),
      writtenAt: () => undefined,
    };
    const tools: Pick<ToolRunner, 'run'> = {
      run: ({ slot }) => {
        written.push(slot.replace(/^write /, ''));
        const stderr = `dd: closing output file '/v': Input/output error`;
        return Promise.resolve({ kind: 'ended', exitCode: 1, stdout: '', stderr, milliseconds: 3 });
      },
    };
    writes = new WriteProbes({
      tools: tools as ToolRunner,
      watch: watch as VolumeWatch,
      folder: '.mooring-probe-test',
      isRoot: false,
      now: () => new Date(milliseconds),
      milliseconds: () => milliseconds,
    });
  });

  function mount(name: string, mountId: number): void {
    volumes[name] = { share: 'camera', path: `/v/${name}` };
    read[name] = { volume: { state: 'ok', ...volumes[name] }, place: { slot: share, mountId, path: `/v/${name}` } };
  }
  /** Starts what is due now, and lets it end. */
  async function turn(rules = setting): Promise<number> {
    const nextAt = writes.start(volumes, rules, 1_000, () => undefined);
    for (let n = 0; n < 20; n += 1) await Promise.resolve();
    return nextAt;
  }

  it('wait until it is known where all stand that are to be left alone', async () => {
    mount('a', 31);
    volumes['b'] = { share: 'camera', path: '/v/b', tier: 'cloud' };
    volumes['c'] = { share: 'results', path: '/v/c' };
    expect(await turn()).toBe(Number.POSITIVE_INFINITY);
    expect(written).toEqual([]);
    // Of the same share, so nothing is written to it.
    mount('b', 32);
    volumes['b'] = { ...volumes['b'], tier: 'cloud' };
    await turn();
    expect(written).toEqual([]);
    // It has gone, so nobody is left who does not want this.
    delete read['b'];
    absent = ['b'];
    await turn();
    expect(written).toEqual([share]);
  });

  it('do not wait for those that may be written to as well', async () => {
    mount('a', 31);
    volumes['b'] = { share: 'camera', path: '/v/b', tier: 'cloud' };
    await turn({ ...setting, includeCloud: true });
    expect(written).toEqual([share]);
  });

  it('of the process before this one are history where one of the volumes of a share is to be left alone', async () => {
    mount('a', 31);
    mount('b', 32);
    volumes['b'] = { ...volumes['b']!, tier: 'cloud' };
    const last = { kind: 'failed', errno: 'EIO', message: 'Input/output error' } as const;
    const triedUtc = '2026-01-01T02:00:00Z';
    read['a'] = { ...read['a']!, writeBefore: { last, attempt: 0, triedUtc, writtenUtc: undefined, byRoot: false } };
    await turn();
    await turn();
    expect(written).toEqual([]);
    expect(watch.writtenAt(read['a'].place)).toMatchObject({ last, isOver: true });
  });

  it('are not made where one of its volumes is to be left alone, and what was said before that is history', async () => {
    mount('a', 31);
    mount('b', 32);
    await turn();
    expect(watch.writtenAt(read['a']!.place)).toMatchObject({ last: { kind: 'failed' }, attempt: 1 });
    volumes['b'] = { ...volumes['b']!, tier: 'cloud' };
    milliseconds += 3_600_000;
    expect(await turn()).toBe(Number.POSITIVE_INFINITY);
    expect(written).toEqual([share]);
    expect(watch.writtenAt(read['a']!.place)).toMatchObject({ isOver: true, attempt: 1 });
  });
});
