import { volumeStates, type VolumeState } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassifiedVolume } from './classify.ts';
import { damped, quiet } from './flapping.ts';
import { VolumeRecord } from './volume-record.ts';

const rules = { badAfterReadings: 1, goodAfterReadings: 3 };
const apart = 5_000;
const hour = 3_600_000;

/** A volume that is read again and again, and how long it takes until a state is believed. */
class Watched {
  readonly #record = new VolumeRecord();
  #at = 0;

  read(state: VolumeState, times = 1, milliseconds = apart): VolumeState {
    const volume: ClassifiedVolume = { state, share: 'camera-drop', path: '/v/camera' };
    let believed = state;
    for (let n = 0; n < times; n += 1) {
      this.#at += milliseconds;
      believed = this.#record.take({ volume, at: undefined }, rules, this.#at).volume.state;
    }
    return believed;
  }

  readingsUntil(state: VolumeState): number {
    for (let n = 1; n <= 1_000; n += 1) if (this.read(state) === state) return n;
    return Number.POSITIVE_INFINITY;
  }

  comeAndGo(times: number): void {
    for (let n = 0; n < times; n += 1) {
      this.readingsUntil('stuck');
      this.readingsUntil('ok');
    }
  }
}

describe('a volume that comes and goes', () => {
  it('is told well later and later, and bad at once', () => {
    const volume = new Watched();
    volume.read('ok', 100);
    const taken = Array.from({ length: 10 }, () => [volume.readingsUntil('stuck'), volume.readingsUntil('ok')]);
    expect(taken.map(([bad]) => bad)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(taken.map(([, good]) => good)).toEqual([3, 6, 12, 24, 48, 96, 192, 300, 300, 300]);
  });

  it('is so too where nothing can be said of it now and then, beside the first time', () => {
    const volume = new Watched();
    expect([volume.readingsUntil('unknown'), volume.readingsUntil('ok')]).toEqual([1, 1]);
    const taken = Array.from({ length: 4 }, () => [volume.readingsUntil('unknown'), volume.readingsUntil('ok')]);
    expect(taken).toEqual([3, 6, 12, 24].map((good) => [1, good]));
  });

  it('is one like any other again after an hour of quiet, be it good or bad', () => {
    for (const calm of ['ok', 'stuck'] as const) {
      const volume = new Watched();
      volume.read('ok');
      volume.comeAndGo(5);
      volume.readingsUntil(calm);
      volume.read(calm, hour / apart);
      volume.read('stuck');
      expect(volume.readingsUntil('ok')).toBe(3);
    }
  });

  it('is not quiet while it only waits to be told well', () => {
    const volume = new Watched();
    volume.read('ok');
    volume.comeAndGo(7);
    // Good for ten minutes, bad for one, by turns, for hours.
    for (let n = 0; n < 20; n += 1) {
      volume.read('stuck', 12);
      expect(volume.read('ok', 120)).toBe('stuck');
    }
  });

  it('is bad in ever other ways later and later from the fourth on', () => {
    const volume = new Watched();
    volume.read('ok');
    volume.read('stuck');
    const taken = Array.from({ length: 4 }, () => [volume.readingsUntil('stale'), volume.readingsUntil('ioError')]);
    expect(taken.flat()).toEqual([2, 2, 2, 2, 4, 8, 16, 32]);
    expect(volume.readingsUntil('ok')).toBe(3);
  });

  it('is never asked for fewer readings than is set, and told within half an hour whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...volumeStates), fc.integer({ min: 1, max: 20 })), { maxLength: 30 }),
        fc.constantFrom(...volumeStates),
        (story, end) => {
          const volume = new Watched();
          for (const [state, times] of story) volume.read(state, times);
          expect(volume.readingsUntil(end) * apart).toBeLessThanOrEqual(hour / 2);
        },
      ),
      { numRuns: 50 },
    );
    const often = { worsened: 9, altered: 9, unevenAt: 0 };
    expect(damped({ badAfterReadings: 1, goodAfterReadings: 1 }, often)).toEqual({
      badAfterReadings: 1,
      goodAfterReadings: 1,
    });
    const long = { badAfterReadings: 20, goodAfterReadings: 20 };
    expect(damped(long, quiet)).toEqual({ ...long, otherAfterReadings: 20 });
    expect(damped(long, { ...quiet, worsened: 2 })).toMatchObject({ badAfterReadings: 20, goodAfterReadings: 40 });
  });

  it('is told later still while the twin changes often, a first time too, and never after more than eight times as many', () => {
    const rules = { badAfterReadings: 1, goodAfterReadings: 3 };
    const readings = (doublings: number, worsened = 0, most?: number) =>
      damped({ ...rules, doublings }, { ...quiet, worsened, unevenAt: 0 }, 0, most).goodAfterReadings;
    expect([0, 1, 2, 6, 7, 9, 10, 400].map((doublings) => readings(doublings))).toEqual([
      3, 6, 12, 192, 384, 1536, 2400, 2400,
    ]);
    expect([0, 1, 6, 7].map((doublings) => readings(doublings, 3))).toEqual([12, 24, 300, 600]);
    expect([4, 6, 7, 9].map((doublings) => readings(doublings, 1, 25))).toEqual([25, 25, 50, 200]);
    expect(damped({ ...rules, doublings: 2 }, quiet)).toEqual({
      badAfterReadings: 1,
      goodAfterReadings: 12,
      otherAfterReadings: 8,
      doublings: 2,
    });
    expect(damped({ badAfterReadings: 1, goodAfterReadings: 1, doublings: 9 }, quiet)).toEqual({
      badAfterReadings: 1,
      goodAfterReadings: 1,
    });
  });

  it('is forgotten by the first uneven reading after an hour of quiet', () => {
    const rules = { badAfterReadings: 1, goodAfterReadings: 3 };
    const flapping = { worsened: 6, altered: 0, unevenAt: 1_000 };
    expect(damped(rules, flapping, hour)).toMatchObject({ goodAfterReadings: 96, timesChanged: 6 });
    expect(damped(rules, flapping, hour + 1_000)).toEqual({ ...rules, otherAfterReadings: 2 });
  });
});
