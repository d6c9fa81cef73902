import { volumeStates } from '@mooring/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClassifiedVolume } from './classify.ts';
import { VolumeRecord } from './volume-record.ts';

const share = { share: 'camera-drop', path: '/v/camera' };
const readings = fc.array(
  fc.record({
    state: fc.constantFrom(...volumeStates),
    /** Since the reading before. */
    milliseconds: fc.integer({ min: 1, max: 20_000 }),
    clock: fc.date({ noInvalidDate: true }),
  }),
);

it('wants readings for what readings can settle, and none while a write has to', () => {
  const rules = { badAfterReadings: 3, goodAfterReadings: 3 };
  const record = new VolumeRecord();
  let at = 0;
  const take = (state: ClassifiedVolume['state'], attempt?: number) => {
    const byWrite = attempt === undefined ? undefined : { attempt, withoutWrite: { state: 'ok' as const, ...share } };
    return record.take({ volume: { state, ...share }, at: undefined, byWrite }, rules, (at += 10_000)).volume.state;
  };
  expect([take('ok'), record.wantsReadings]).toEqual(['ok', false]);
  expect([take('stuck'), record.wantsReadings]).toEqual(['ok', true]);
  expect([take('ok'), record.wantsReadings]).toEqual(['ok', false]);
  expect([take('ioError', 1), record.wantsReadings]).toEqual(['ok', false]);
  expect(record.pending).toMatchObject({ state: 'ioError', readings: 1, of: 3 });
});

it('goes on being what it is read to be while a write waits to be believed, each time as it was read last', () => {
  const rules = { badAfterReadings: 3, goodAfterReadings: 3 };
  const record = new VolumeRecord();
  let at = 0;
  const take = (read: ClassifiedVolume['state'], freeMiB: number, attempt?: number) => {
    at += 10_000;
    const date = new Date(at);
    const withoutWrite: ClassifiedVolume = { state: read, freeMiB, ...share };
    if (attempt === undefined) return record.take({ volume: withoutWrite, at: date }, rules, at);
    const failed: ClassifiedVolume = { ...withoutWrite, state: 'ioError', errno: 'EIO', detail: 'a write failed' };
    return record.take({ volume: failed, at: date, byWrite: { attempt, withoutWrite } }, rules, at);
  };
  expect(take('ok', 512).volume.freeMiB).toBe(512);
  for (const freeMiB of [400, 300, 78]) {
    expect(take('ok', freeMiB, 1)).toEqual({ volume: { state: 'ok', freeMiB, ...share }, at: new Date(at) });
  }
  const write = { errno: 'EIO', detail: 'a write failed' };
  expect(record.pending).toEqual({ state: 'ioError', readings: 1, of: 3, write });
  // What reading says is believed as ever meanwhile, and what was counted of writes stays.
  expect([1, 2, 3].map((n) => take('slow', n, 1).volume.state)).toEqual(['ok', 'ok', 'slow']);
  expect(take('slow', 77, 2).volume).toEqual({ state: 'slow', freeMiB: 77, ...share });
  expect(record.pending).toEqual({ state: 'ioError', readings: 2, of: 3, write });
  expect([1, 2, 3].map((n) => take('ok', n, 2).volume.state)).toEqual(['slow', 'slow', 'ok']);
  expect(take('ok', 76, 3).volume).toMatchObject({ state: 'ioError', errno: 'EIO' });
  expect(record.pending).toBeUndefined();
});

it('is not believed to be unknown at once where mounts came and went while it was read, but is after three such readings', () => {
  const rules = { badAfterReadings: 1, goodAfterReadings: 1 };
  const record = new VolumeRecord();
  let at = 0;
  const take = (state: ClassifiedVolume['state'], isUnsteady = false) =>
    record.take({ volume: { state, ...share }, at: undefined, isUnsteady }, rules, (at += 10_000)).volume.state;
  expect(take('ok')).toBe('ok');
  expect([take('unknown', true), take('unknown', true), record.wantsReadings]).toEqual(['ok', 'ok', true]);
  expect([take('ok'), take('unknown', true), take('unknown', true), take('unknown', true)]).toEqual([
    'ok',
    'ok',
    'ok',
    'unknown',
  ]);
  expect(take('ok')).toBe('ok');
  // What is bad is not held back by readings that said nothing.
  expect([take('unknown', true), take('missing')]).toEqual(['ok', 'missing']);
});

it('counts what several have asked for together once', () => {
  const rules = { badAfterReadings: 2, goodAfterReadings: 2 };
  const record = new VolumeRecord();
  const [one, other] = [{}, {}];
  expect([one, one, other, one, undefined, undefined].map((question) => record.countsFirst(question, share))).toEqual([
    true,
    false,
    true,
    false,
    true,
    true,
  ]);
  const tiered = { ...share, tier: 'cloud' } as const;
  expect([tiered, tiered, share].map((expected) => record.countsFirst(one, expected))).toEqual([true, false, false]);
  const take = (state: ClassifiedVolume['state'], isRepeat: boolean, at: number) =>
    record.take({ volume: { state, ...share }, at: new Date(at), isRepeat }, rules, at);
  take('ok', false, 0);
  take('stuck', false, 10_000);
  for (let n = 0; n < 5; n += 1) expect(take('stuck', true, 20_000).volume.state).toBe('ok');
  expect([record.timesStuck, record.pending?.readings]).toEqual([1, 1]);
  expect(take('stuck', false, 30_000)).toEqual({ volume: { state: 'stuck', ...share }, at: new Date(30_000) });
  expect(record.timesStuck).toBe(2);
  // What settings made of it meanwhile is believed none the less.
  take('full', true, 40_000);
  expect(take('full', false, 50_000).volume.state).toBe('full');
});

it('is believed by the time that has passed, whatever the clock of the machine is set to', () => {
  fc.assert(
    fc.property(readings, (all) => {
      const statesBy = (dateOf: (at: number, clock: Date) => Date | undefined) => {
        const record = new VolumeRecord();
        let at = 0;
        return all.map(({ state, milliseconds, clock }) => {
          at += milliseconds;
          const volume: ClassifiedVolume = { state, ...share };
          const rules = { badAfterReadings: 2, goodAfterReadings: 3 };
          return record.take({ volume, at: dateOf(at, clock) }, rules, at).volume.state;
        });
      };
      expect(statesBy((_, clock) => clock)).toEqual(statesBy((at) => new Date(at)));
    }),
  );
});

it('is not made well by a write that fails worse than those before, which waits to be believed', () => {
  const rules = { badAfterReadings: 2, goodAfterReadings: 3 };
  const record = new VolumeRecord();
  let at = 0;
  const write = (state: ClassifiedVolume['state'], attempt: number) => {
    at += 10_000;
    const withoutWrite: ClassifiedVolume = { state: 'ok', ...share };
    const byWrite = { attempt, withoutWrite };
    return record.take({ volume: { state, ...share }, at: new Date(at), byWrite }, rules, at).volume.state;
  };
  record.take({ volume: { state: 'ok', ...share }, at: new Date(at) }, rules, at);
  expect([write('readonly', 1), write('readonly', 2)]).toEqual(['ok', 'readonly']);
  expect([write('ioError', 3), write('ioError', 3)]).toEqual(['readonly', 'readonly']);
  expect(record.pending).toMatchObject({ state: 'ioError', readings: 1, of: 2 });
  expect(write('ioError', 4)).toBe('ioError');
});
