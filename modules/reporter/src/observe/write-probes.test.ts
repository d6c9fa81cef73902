import type { ExpectedVolume } from '@mooring/contract';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClassifiedVolume } from '../core/volume/classify.ts';
import type { LastRead } from './known-volumes.ts';
import type { Freed, ToolRunner } from './tool-runner.ts';
import type { VolumeWatch } from './volume-watch.ts';
import { WriteProbes } from './write-probes.ts';

describe('writes to a share that stands at several paths', () => {
  const setting = { intervalSeconds: 3600, includeCloud: false };
  const share = '0:51 //contoso/camera /';
  let milliseconds: number;
  let volumes: Record<string, ExpectedVolume>;
  let read: Record<string, LastRead & { volume: ClassifiedVolume }>;
  let written: string[];
  let told: (readonly string[])[];
  let stderr: string;
  let exitCode: number;
  /** Of a write that the kernel holds. */
  let held: Promise<Freed> | undefined;
  let leave: () => void;
  /** Why no write can be started. */
  let failure: string | undefined;
  /** Each write is held until it is let go. */
  let takesLong: boolean;
  /** How long each write may go on after its deadline. */
  let lingers: (number | undefined)[];
  let watch: Pick<VolumeWatch, 'lastRead' | 'isRead' | 'standingOf' | 'writtenAt'>;
  let writes: WriteProbes;

  beforeEach(() => {
    milliseconds = 1_000_000;
    [volumes, read, written, told, lingers] = [{}, {}, [], [], []];
    [held, takesLong, leave, failure] = [undefined, false, () => undefined, undefined];
    [stderr, exitCode] = [`dd: closing output file '/v': Input/output error`, 1];
    watch = {
      lastRead: (name) => read[name],
      isRead: (name) => read[name] !== undefined,
      standingOf: (name) => read[name] && { slot: read[name].place.slot },
      writtenAt: () => undefined,
    };
    const tools: Pick<ToolRunner, 'run' | 'whenFree'> = {
      run: ({ slot, lingerMilliseconds }) => {
        lingers.push(lingerMilliseconds);
        written.push(slot.replace(/^write /, ''));
        if (failure !== undefined) return Promise.resolve({ kind: 'notStarted', code: failure, message: failure });
        if (takesLong) {
          held ??= new Promise((resolve) => {
            const freed = { slot, askedAtMilliseconds: 0, deadlineMilliseconds: 1_000, answer: undefined };
            leave = () => resolve(freed);
          });
        }
        if (held !== undefined) return Promise.resolve({ kind: 'overdue', command: 'sh', waitedMilliseconds: 1_000 });
        const ended = { exitCode: stderr === '' ? 0 : exitCode, stdout: '', stderr, milliseconds: 3 };
        return Promise.resolve({ kind: 'ended', ...ended });
      },
      whenFree: () => held,
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

  function mount(name: string, mountId: number, slot = share, more: Partial<ClassifiedVolume> = {}): void {
    volumes[name] = { share: 'camera', path: `/v/${name}` };
    read[name] = { volume: { state: 'ok', ...volumes[name], ...more }, place: { slot, mountId, path: `/v/${name}` } };
  }
  /** Starts what is due now, and lets it end. */
  async function turn(): Promise<number> {
    const nextAt = writes.start(volumes, setting, 1_000, (names) => void told.push(names));
    for (let n = 0; n < 20; n += 1) await Promise.resolve();
    return nextAt;
  }
  const knownOf = (name: string) => {
    const record = watch.writtenAt(read[name]!.place);
    return record === undefined ? undefined : [record.last.kind, record.attempt];
  };

  it('take nothing back of what one said before while none can be started', async () => {
    mount('a', 31);
    await turn();
    failure = 'EAGAIN';
    milliseconds += 60_000;
    await turn();
    expect(written).toHaveLength(2);
    expect(knownOf('a')).toEqual(['failed', 1]);
    // It is tried again, ever later.
    milliseconds += 60_000;
    await turn();
    expect(written).toHaveLength(2);
    [failure, stderr] = [undefined, ''];
    milliseconds += 60_000;
    await turn();
    expect(knownOf('a')).toEqual(['written', 3]);
  });

  it('that cannot be started are told of where there was none before', async () => {
    mount('a', 31);
    failure = 'EAGAIN';
    await turn();
    expect(watch.writtenAt(read['a']!.place)?.last).toEqual({
      kind: 'notRun',
      message: 'a write could not be tried: perl could not be started (EAGAIN)',
    });
  });

  it('are made once, and told of every mount of it', async () => {
    mount('a', 31);
    mount('b', 32);
    await turn();
    expect(written).toEqual([share]);
    expect(told).toEqual([['a', 'b']]);
    expect(['a', 'b'].map(knownOf)).toEqual([
      ['failed', 1],
      ['failed', 1],
    ]);
    milliseconds += 5_000;
    expect(await turn()).toBe(1_060_000);
    expect(written).toEqual([share]);
    // Also while the one that was written through does not answer.
    read['a']!.volume = { ...read['a']!.volume, state: 'stuck' };
    milliseconds += 55_000;
    await turn();
    expect(told[1]).toEqual(['b']);
    expect(['a', 'b'].map(knownOf)).toEqual([
      ['failed', 2],
      ['failed', 2],
    ]);
  });

  it('are made to each of its folders that is mounted by itself, 5 s apart', async () => {
    mount('a', 31);
    mount('b', 32, '0:51 //contoso/camera /line-1');
    await turn();
    await turn();
    expect(written).toEqual([share]);
    expect(knownOf('b')).toBeUndefined();
    milliseconds += 5_000;
    await turn();
    expect(written).toEqual([share, '0:51 //contoso/camera /line-1']);
    expect(knownOf('b')).toEqual(['failed', 2]);
  });

  it('are made anew for a mount that comes later, which leaves none without a word', async () => {
    mount('a', 31);
    stderr = '';
    await turn();
    const before = watch.writtenAt(read['a']!.place)?.writtenUtc;
    mount('b', 32);
    expect(knownOf('b')).toBeUndefined();
    milliseconds += 5_000;
    stderr = 'dd: Input/output error';
    await turn();
    expect(['a', 'b'].map(knownOf)).toEqual([
      ['failed', 2],
      ['failed', 2],
    ]);
    expect(watch.writtenAt(read['b']!.place)?.writtenUtc).toBe(before);
  });

  it('that nothing can take back any more are told as what they are, no longer as what one said before', async () => {
    mount('a', 31);
    await turn();
    expect(knownOf('a')).toEqual(['failed', 1]);
    [stderr, exitCode] = ['unlink: Permission denied (errno 13)', 5];
    milliseconds += 60_000;
    await turn();
    expect(knownOf('a')).toEqual(['notRun', 2]);
  });

  it('that are asked for again are tried at once, and once, where none can be started', async () => {
    mount('a', 31);
    await turn();
    writes.start(volumes, undefined, 1_000, () => undefined);
    expect(watch.writtenAt(read['a']!.place)?.isOver).toBe(true);
    failure = 'EAGAIN';
    for (let time = 0; time < 4; time += 1) {
      milliseconds += 5_000;
      await turn();
    }
    expect(written).toHaveLength(2);
  });

  it('keep what they said of a share for as long as one of its volumes is expected otherwise, and not read yet', async () => {
    mount('a', 31);
    await turn();
    const before = read['a']!;
    delete read['a'];
    milliseconds += 5_000;
    await turn();
    expect(watch.writtenAt(before.place)).toMatchObject({ last: { kind: 'failed' } });
  });

  it('are made first where what a write led to was told before a restart, and go on from that', async () => {
    for (const [index, name] of ['a', 'b', 'c'].entries()) mount(name, 31 + index, `0:5${index} //contoso/${name} /`);
    const [triedUtc, sinceUtc, writtenUtc] = ['2026-01-01T02:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T00:00:00Z'];
    const last = { kind: 'stuck', sinceUtc } as const;
    read['c'] = { ...read['c']!, writeBefore: { last, attempt: 0, triedUtc, writtenUtc, byRoot: false } };
    held = new Promise(() => undefined);
    await turn();
    expect(written).toEqual(['0:52 //contoso/c /']);
    expect(watch.writtenAt(read['c'].place)).toMatchObject({ last, attempt: 1, writtenUtc });
    milliseconds += 5_000;
    await turn();
    expect(written[1]).toBe('0:50 //contoso/a /');
  });

  it('say nothing of one that is mounted read-only, nor of a mount in the place of all of them', async () => {
    mount('a', 31);
    mount('b', 32, share, { state: 'readonly', readOnly: true });
    await turn();
    expect(['a', 'b'].map(knownOf)).toEqual([['failed', 1], undefined]);
    mount('a', 33);
    expect(knownOf('a')).toBeUndefined();
    milliseconds += 5_000;
    stderr = '';
    await turn();
    expect(written).toHaveLength(2);
    expect(knownOf('a')).toEqual(['written', 2]);
  });

  it('are forgotten where the share is down, and come no sooner after that than after one that failed', async () => {
    mount('a', 31);
    stderr = '';
    await turn();
    for (let times = 0; times < 5; times += 1) {
      milliseconds += 5_000;
      mount('a', 31, share, { state: 'unreachable' });
      await turn();
      milliseconds += 5_000;
      mount('a', 31);
      expect(await turn()).toBe(1_060_000);
    }
    expect([knownOf('a'), written]).toEqual([undefined, [share]]);
    milliseconds = 1_060_000;
    await turn();
    expect(knownOf('a')).toEqual(['written', 2]);
  });

  it('wait once for one that the kernel holds, however often it is tried meanwhile, and are made anew when it is over', async () => {
    mount('a', 31);
    held = new Promise((resolve) => {
      leave = () => resolve({ slot: share, askedAtMilliseconds: 0, deadlineMilliseconds: 1_000, answer: undefined });
    });
    const then = vi.spyOn(held, 'then');
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await turn();
      expect(knownOf('a')).toEqual(['stuck', attempt]);
      milliseconds += 3_600_000;
    }
    expect(then).toHaveBeenCalledTimes(1);
    milliseconds -= 3_590_000;
    const before = told.length;
    held = undefined;
    leave();
    for (let n = 0; n < 20; n += 1) await Promise.resolve();
    expect(told.slice(before)).toEqual([['a']]);
    await turn();
    expect(knownOf('a')).toEqual(['failed', 5]);
  });

  it('come back to a share that is slow to write once before their time, then ever later until one gets through', async () => {
    mount('a', 31);
    const begunAt = milliseconds;
    const starts: number[] = [];
    const isOver = async () => {
      held = undefined;
      leave();
      for (let n = 0; n < 20; n += 1) await Promise.resolve();
    };
    const go = async (seconds: number) => {
      for (const endAt = milliseconds + seconds * 1000; milliseconds < endAt; milliseconds += 1_000) {
        const takenSeconds = (milliseconds - begunAt) / 1000 - (starts.at(-1) ?? 0);
        if (held !== undefined && takenSeconds >= 6) await isOver();
        const before = written.length;
        await turn();
        if (written.length > before) starts.push((milliseconds - begunAt) / 1000);
      }
    };
    takesLong = true;
    await go(1_800);
    expect(starts).toEqual([0, 6, 126, 366, 846, 1446]);
    // Each is left to end until a second before the next one, which then finds nobody there.
    expect(lingers.map((linger) => (linger ?? 0) / 1000)).toEqual([58, 118, 238, 478, 598, 598]);
    takesLong = false;
    await isOver();
    stderr = '';
    await go(3_600);
    expect(starts.slice(6)).toEqual([2046]);
    // From then on it is as a share that was never slow.
    takesLong = true;
    await go(3_600);
    expect(starts.slice(7, 10)).toEqual([5646, 5652, 5772]);
  });
});
