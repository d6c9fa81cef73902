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
  const take = (state: ClassifiedVolume['state'], more: { write?: number; isUnsteady?: boolean } = {}) =>
    record.take({ volume: { state, ...share }, at: undefined, ...more }, rules, (at += 10_000)).volume.state;
  expect([take('ok'), record.wantsReadings]).toEqual(['ok', false]);
  expect([take('stuck'), record.wantsReadings]).toEqual(['ok', true]);
  expect([take('ok'), record.wantsReadings]).toEqual(['ok', false]);
  expect([take('ioError', { write: 1 }), record.wantsReadings]).toEqual(['ok', false]);
  expect(record.pending).toEqual({ state: 'ioError', readings: 1, of: 3 });
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
