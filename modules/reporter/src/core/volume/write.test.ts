import type { VolumeState } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import type { ClassifiedVolume } from './classify.ts';
import { isAskedFor, mayWrite, nextWriteAt, saysNothing, type WriteTurn } from './write-plan.ts';
import {
  judgeWrite,
  restsOnWrite,
  tellWrite,
  weighWrite,
  writeStatus,
  type WriteRecord,
  type WriteResult,
} from './write-result.ts';

const expected = { share: 'camera-drop', path: '/v' };
const setting = { intervalSeconds: 3600, includeCloud: false };
const volume = (state: VolumeState): ClassifiedVolume => ({ ...expected, state });
const writtenUtc = '2026-01-01T00:00:00.000Z';
const triedUtc = '2026-01-01T01:00:00.000Z';
const record = (last: WriteResult, changes: Partial<WriteRecord> = {}): WriteRecord => ({
  last,
  attempt: 1,
  triedUtc,
  writtenUtc,
  byRoot: false,
  ...changes,
});
const failed = (errno: string | undefined): WriteResult => ({ kind: 'failed', errno, message: 'as it said' });

describe('a write', () => {
  it.each<[VolumeState, string, VolumeState]>([
    ['full', 'ENOSPC', 'ok'],
    ['quota', 'EDQUOT', 'ok'],
    ['readonly', 'EROFS', 'slow'],
    ['ioError', 'EIO', 'ok'],
    ['stale', 'ESTALE', 'ok'],
    ['unreachable', 'EHOSTDOWN', 'slow'],
  ])('makes it %s that failed with %s', (state, errno, read) => {
    expect(weighWrite(volume(read), record(failed(errno)))).toMatchObject({
      state,
      errno,
      detail: 'a write failed: as it said',
      writtenUtc,
      writeTriedUtc: triedUtc,
    });
  });

  it.each(['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EEXIST', undefined])(
    'changes no state that failed with %s, of which it tells',
    (errno) => {
      const seen = weighWrite(volume('ok'), record(failed(errno)));
      expect(seen).toMatchObject({ state: 'ok', detail: 'a write failed: as it said', writeTriedUtc: triedUtc });
      expect(seen.errno).toBe(errno);
    },
  );

  it('has got through where only its file could not be removed, and says so', () => {
    const judge = (status: number, errno: string) => judgeWrite(status, errno, 'as it said', writtenUtc);
    const written = judge(writeStatus.notRemoved, 'EACCES');
    expect(weighWrite(volume('ok'), record(written))).toEqual({
      ...volume('ok'),
      writtenUtc,
      detail: 'written, but the file could not be removed: as it said',
    });
    expect(judge(writeStatus.othersNotRemoved, 'EPERM')).toMatchObject({ kind: 'notRun' });
    // Those are faults of the share, in whatever step they show.
    for (const status of Object.values(writeStatus)) expect(judge(status, 'EIO')).toMatchObject(failed('EIO'));
    expect(judge(1, 'EACCES')).toEqual(failed('EACCES'));
    expect(judge(writeStatus.folderOfOther, 'ENOENT')).toEqual(failed('ENOENT'));
    expect(judge(writeStatus.folderOfOther, 'EACCES')).toEqual({
      kind: 'failed',
      errno: 'EACCES',
      message: 'the folder of the write probe belongs to another user: as it said',
    });
  });

  it('is no part of a reading by itself, which says when it was tried', () => {
    const read = { ...volume('ok'), writtenUtc, writeTriedUtc: triedUtc };
    expect(tellWrite(volume('ok'), record(failed('EIO')))).toEqual({
      ...read,
      writeState: 'ioError',
      errno: 'EIO',
      detail: `by reading alone; a write at ${triedUtc} failed: as it said`,
    });
    expect(tellWrite(volume('ok'), record({ kind: 'stuck', sinceUtc: triedUtc }))).toEqual({
      ...read,
      writeState: 'stuck',
      detail: `by reading alone; no write has ended in time since ${triedUtc}`,
    });
    expect(tellWrite(volume('ok'), record(failed('EACCES')))).not.toHaveProperty('writeState');
    expect(tellWrite(volume('full'), record(failed('ENOSPC')))).not.toHaveProperty('writeState');
    expect(tellWrite(volume('ok'), record({ kind: 'written', atUtc: writtenUtc }))).toEqual({
      ...volume('ok'),
      writtenUtc,
    });
  });

  it.each<[WriteResult, string]>([
    [failed('EIO'), `a write at ${triedUtc} failed: as it said`],
    [{ kind: 'stuck', sinceUtc: triedUtc }, `no write has ended in time since ${triedUtc}`],
  ])('that nobody asks for any more changes no state, and is not passed over in silence: %j', (last, told) => {
    const weighed = weighWrite(volume('ok'), record(last, { isOver: true }));
    expect(weighed).toEqual({
      ...volume('ok'),
      writtenUtc,
      writeTriedUtc: triedUtc,
      detail: `by reading alone, nothing is written any more; ${told}`,
    });
    expect(restsOnWrite(volume('ok'), weighed)).toBe(false);
  });

  it('that was not made says why, and changes no state', () => {
    const reason = 'no folder could be made';
    expect(weighWrite(volume('ok'), record({ kind: 'notRun', message: reason }))).toEqual({
      ...volume('ok'),
      detail: reason,
      writtenUtc,
      writeTriedUtc: triedUtc,
    });
  });

  it('says that it is read-only where that is why it failed', () => {
    expect(weighWrite(volume('ok'), record(failed('EROFS')))).toMatchObject({ readOnly: true });
  });

  it.each(['EACCES', 'EPERM', undefined])('changes no state when it is refused by permission alone: %s', (errno) => {
    expect(weighWrite(volume('ok'), record(failed(errno)))).toMatchObject({
      state: 'ok',
      detail: 'a write failed: as it said',
    });
  });

  it('that hangs makes it stuck', () => {
    expect(weighWrite(volume('ok'), record({ kind: 'stuck', sinceUtc: writtenUtc })).state).toBe('stuck');
  });

  it.each<VolumeState>(['unreachable', 'full', 'unknown'])('of before says nothing where reading says %s', (state) => {
    const weighed = weighWrite(volume(state), record({ kind: 'stuck', sinceUtc: writtenUtc }));
    expect(weighed).toEqual({ ...volume(state), writtenUtc, writeTriedUtc: triedUtc });
    expect(restsOnWrite(volume(state), weighed)).toBe(false);
  });

  it('that got through is dated, and says so when root made it', () => {
    const through = record({ kind: 'written', atUtc: writtenUtc });
    expect(weighWrite(volume('ok'), through)).toEqual({ ...volume('ok'), writtenUtc });
    expect(weighWrite(volume('ok'), { ...through, byRoot: true }).detail).toContain('as root');
    expect(weighWrite(volume('ok'), undefined)).toEqual(volume('ok'));
  });
});

describe('a share', () => {
  it('is written to only when that was asked for, and one of the cloud only when that was', () => {
    expect(mayWrite(undefined, expected, volume('ok'))).toBe(false);
    expect(mayWrite(setting, expected, volume('ok'))).toBe(true);
    const cloud = { ...expected, tier: 'cloud' as const };
    expect(mayWrite(setting, cloud, volume('ok'))).toBe(false);
    expect(mayWrite({ ...setting, includeCloud: true }, cloud, volume('ok'))).toBe(true);
    expect([undefined, setting].map((asked) => isAskedFor(asked, cloud))).toEqual([false, false]);
    expect(isAskedFor(setting, expected)).toBe(true);
  });

  it('is told nothing of by a reading that nobody could take, and something by one that failed', () => {
    const failed = { ...volume('unknown'), errno: 'errno 777' };
    expect([volume('unknown'), failed, volume('stuck'), volume('ok')].map(saysNothing)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each<VolumeState>(['stuck', 'unreachable', 'missing', 'replaced', 'notAShare', 'denied', 'unknown', 'readonly'])(
    'is not written to while it is %s',
    (state) => expect(mayWrite(setting, expected, volume(state))).toBe(false),
  );

  it('is not written to where it is mounted read-only', () => {
    expect(mayWrite(setting, expected, { ...volume('full'), readOnly: true })).toBe(false);
  });

  it('is written to in turn, sooner after a failure, and never twice at once', () => {
    const turn = (result: WriteTurn['result'], failuresInARow = 0): WriteTurn => ({
      startedAtMilliseconds: 1_000,
      result,
      failuresInARow,
    });
    expect(nextWriteAt(undefined, setting)).toBe(0);
    expect(nextWriteAt(turn('written'), setting)).toBe(3_601_000);
    expect([1, 2, 3, 90].map((times) => nextWriteAt(turn('failed', times), setting))).toEqual([
      61_000, 121_000, 241_000, 601_000,
    ]);
    expect(nextWriteAt(turn('failed', 3), { ...setting, intervalSeconds: 60 })).toBe(61_000);
    expect(nextWriteAt(turn(undefined), setting)).toBe(Number.POSITIVE_INFINITY);
  });
});
