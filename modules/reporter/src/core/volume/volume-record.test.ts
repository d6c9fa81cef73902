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
