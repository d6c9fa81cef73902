import type { JsonObject } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassifiedVolume } from '../volume/classify.ts';
import { damp } from './damp.ts';
import type { Observed } from './observed.ts';
import { SteadyFigures } from './steady-figures.ts';
import { SteadyObserved } from './steady-observed.ts';

const volume = { state: 'ok', share: 'camera', path: '/v/camera' };
interface Room {
  readonly totalMiB: number;
  readonly freeMiB: number;
}
const room: fc.Arbitrary<Room> = fc
  .tuple(fc.nat(4_000_000), fc.nat(4_000_000))
  .map(([one, other]) => ({ totalMiB: Math.max(one, other), freeMiB: Math.min(one, other) }));

/** What is reported after each of the readings. */
function reportedAfter(readings: readonly object[]): Record<string, unknown>[] {
  const figures = new SteadyFigures();
  return readings.map((reading) => {
    figures.add('camera', reading);
    return figures.steady('camera', reading) as Record<string, unknown>;
  });
}

describe('the room on a share, as it is reported', () => {
  it('is among the last five readings, and never more free than there is', () => {
    fc.assert(
      fc.property(fc.array(room, { minLength: 1, maxLength: 20 }), (rooms) => {
        for (const [index, told] of reportedAfter(rooms.map((one) => ({ ...volume, ...one }))).entries()) {
          const last = rooms.slice(Math.max(0, index - 4), index + 1);
          for (const key of ['totalMiB', 'freeMiB'] as const) {
            const values = last.map((one) => one[key]).sort((a, b) => a - b);
            expect(told[key]).toBe(values[(values.length - 1) >> 1]);
          }
          expect(told['freeMiB']).toBeLessThanOrEqual(told['totalMiB'] as number);
        }
      }),
    );
  });

  it('does not move by what no more than two of any five readings say', () => {
    const spikes = fc.array(fc.tuple(room, room, fc.nat(3)), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(room, spikes, (usual, odd) => {
        const still = (count: number) => Array.from({ length: count }, () => ({ ...volume, ...usual }));
        // Two odd ones within four readings, then three usual ones.
        const readings = odd.flatMap(([one, other, apart]) => [
          ...still(3),
          { ...volume, ...one },
          ...still(apart),
          { ...volume, ...other },
          ...still(3),
        ]);
        for (const told of reportedAfter(readings)) expect(told).toMatchObject(usual);
      }),
    );
  });

  it('is told as it is with the third reading in a row that says so', () => {
    fc.assert(
      fc.property(fc.array(room, { minLength: 1, maxLength: 10 }), room, (before, after) => {
        const now = [after, after, after];
        expect(reportedAfter([...before, ...now].map((one) => ({ ...volume, ...one }))).at(-1)).toMatchObject(after);
      }),
    );
  });

  it('is that of the reading itself as soon as a share is full, and as soon as it no longer is', () => {
    fc.assert(
      fc.property(fc.array(room, { minLength: 1, maxLength: 10 }), room, room, (before, filled, freed) => {
        const usual = before.map((one) => ({ ...volume, ...one }));
        const full = { ...volume, ...filled, state: 'full' };
        const told = reportedAfter([...usual, full, { ...volume, ...freed }]);
        const confirmed = told.at(-3) as JsonObject;
        expect(damp(confirmed, told.at(-2) as JsonObject)).toEqual(full);
        expect(damp(told.at(-2) as JsonObject, told.at(-1) as JsonObject)).toEqual({ ...volume, ...freed });
      }),
    );
  });

  it('counts a reading that is handed over twice once', () => {
    const figures = new SteadyFigures();
    const [usual, odd] = [
      { ...volume, freeMiB: 500 },
      { ...volume, freeMiB: 100 },
    ];
    for (const reading of [{ ...usual }, { ...usual }, usual, odd, odd, odd]) figures.add('camera', reading);
    expect(figures.steady('camera', odd)).toEqual(usual);
  });

  it('begins anew where another share stands behind the name, or its name was taken away', () => {
    const figures = new SteadyFigures();
    for (const freeMiB of [500, 500, 500]) figures.add('camera', { ...volume, freeMiB });
    const other = { ...volume, path: '/v/other', freeMiB: 100 };
    expect(figures.steady('camera', other)).toBe(other);
    figures.forgetOthers({ results: {} });
    const again = { ...volume, freeMiB: 100 };
    figures.add('camera', again);
    expect(figures.steady('camera', again)).toEqual(again);
  });
});

describe('the figures of a share that a write failed on', () => {
  const ok = (freeMiB: number): ClassifiedVolume => ({ state: 'ok', share: 'camera', path: '/v/camera', freeMiB });
  const observed = (volume: ClassifiedVolume) =>
    ({ gpus: {}, volumes: { camera: { ...volume, sinceUtc: '2026-01-01T00:00:00.000Z' } } }) as unknown as Observed;

  it('are those of every reading while the write is not believed, and of none that is not', () => {
    const steady = new SteadyObserved();
    const take = (freeMiB: number, isBelieved: boolean) => {
      const withoutWrite = ok(freeMiB);
      const fresh: ClassifiedVolume = { ...withoutWrite, state: 'ioError' };
      const volume = isBelieved ? withoutWrite : ok(512);
      steady.takeVolumes({ camera: { volume, fresh, withoutWrite } }, { camera: {} });
      return steady.steady(observed(volume)).volumes['camera']?.freeMiB;
    };
    expect([78, 78, 78].map((freeMiB) => take(freeMiB, true))).toEqual([78, 78, 78]);
    expect([1, 1, 1].map((freeMiB) => take(freeMiB, false))).toEqual([78, 78, 78]);
  });
});
