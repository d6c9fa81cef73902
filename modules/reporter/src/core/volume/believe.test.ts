import { verdictOf, volumeStates, type VolumeState } from '@mooring/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { believe, pendingOf, type Belief, type BelievingRules } from './believe.ts';
import { weightOf } from './weigh.ts';

const rules: BelievingRules = { badAfterReadings: 1, goodAfterReadings: 3 };
const states = fc.constantFrom(...volumeStates);
const someRules = fc.record({
  badAfterReadings: fc.integer({ min: 1, max: 20 }),
  goodAfterReadings: fc.integer({ min: 1, max: 20 }),
});

function after(readings: readonly VolumeState[], by: BelievingRules = rules, from?: Belief): Belief | undefined {
  return readings.reduce((belief: Belief | undefined, state) => believe(belief, state, by), from);
}

describe('what is believed', () => {
  it.each<[string, VolumeState[], VolumeState]>([
    ['the first reading', ['stuck'], 'stuck'],
    ['a bad one at once', ['ok', 'ok', 'unreachable'], 'unreachable'],
    ['what is bad in another way not at once', ['stale', 'unreachable'], 'stale'],
    ['the second one that is bad in one other way', ['stale', 'unreachable', 'unreachable'], 'unreachable'],
    [
      'what was told first where a server dies unevenly',
      ['unreachable', 'stuck', 'unreachable', 'stuck'],
      'unreachable',
    ],
    ['what was told first while it is bad in ever other ways', ['stale', 'stuck', 'ioError', 'stuck'], 'stale'],
    ['not read-only at once where it limps already', ['slow', 'readonly'], 'slow'],
    ['no good one at first', ['stuck', 'ok', 'ok'], 'stuck'],
    ['the third good one', ['stuck', 'ok', 'ok', 'ok'], 'ok'],
    ['no three good ones with a bad one between', ['stuck', 'ok', 'ok', 'stuck', 'ok', 'ok'], 'stuck'],
    ['of three better ones the worst', ['stuck', 'ok', 'slow', 'ok'], 'slow'],
    ['the first that says anything', ['unknown', 'unknown', 'ok'], 'ok'],
    ['not the first good one after an unknown that came later', ['ok', 'unknown', 'ok', 'ok'], 'unknown'],
    ['the third good one after an unknown that came later', ['ok', 'unknown', 'ok', 'ok', 'ok'], 'ok'],
    ['a bad one after an unknown at once', ['ok', 'unknown', 'stuck'], 'stuck'],
    ['unknown rather than ok', ['ok', 'unknown'], 'unknown'],
    ['bad rather than unknown, for a while', ['stuck', 'unknown', 'unknown'], 'stuck'],
  ])('is %s', (_, readings, expected) => {
    expect(after(readings)?.state).toBe(expected);
  });

  it('waits for as many bad readings as the setting says', () => {
    const slow = { badAfterReadings: 2, goodAfterReadings: 1 };
    expect(after(['ok', 'stuck'], slow)?.state).toBe('ok');
    expect(after(['ok', 'stuck', 'ok', 'stuck'], slow)?.state).toBe('ok');
    expect(after(['ok', 'stuck', 'missing'], slow)?.state).toBe('missing');
  });

  it('waits no less for what is bad in another way', () => {
    const slow = { badAfterReadings: 3, goodAfterReadings: 1 };
    const bad = after(['ok', 'stuck', 'stuck', 'stuck'], slow);
    expect(after(['stale', 'stale'], slow, bad)?.state).toBe('stuck');
    expect(after(['stale', 'stale', 'stale'], slow, bad)?.state).toBe('stale');
    expect(pendingOf(after(['stale', 'stale'], slow, bad)!, slow)).toEqual({ state: 'stale', readings: 2, of: 3 });
    expect(pendingOf(after(['stuck', 'stale'])!, rules)).toEqual({ state: 'stale', readings: 1, of: 2 });
  });

  it.each<[string, [number, VolumeState][], VolumeState]>([
    [
      'a storm of good ones is one',
      [
        [1_000, 'ok'],
        [1_100, 'ok'],
        [1_200, 'ok'],
        [4_900, 'ok'],
      ],
      'stuck',
    ],
    [
      'good ones at the pace of the rounds count',
      [
        [1_000, 'ok'],
        [6_000, 'ok'],
        [11_000, 'ok'],
      ],
      'ok',
    ],
    [
      'one that comes in between counts nothing',
      [
        [1_000, 'ok'],
        [6_000, 'ok'],
        [6_100, 'ok'],
        [7_000, 'ok'],
      ],
      'stuck',
    ],
    [
      'of a storm the worst counts',
      [
        [1_000, 'ok'],
        [1_100, 'slow'],
        [1_200, 'ok'],
        [6_000, 'ok'],
        [11_000, 'ok'],
      ],
      'slow',
    ],
    [
      'a bad one in between ends it',
      [
        [1_000, 'ok'],
        [6_000, 'ok'],
        [6_100, 'stuck'],
        [11_000, 'ok'],
        [16_000, 'ok'],
      ],
      'stuck',
    ],
  ])('counts readings that are apart in time: %s', (_, readings, expected) => {
    const first = believe(undefined, 'stuck', rules, 0);
    expect(readings.reduce((belief, [at, state]) => believe(belief, state, rules, at), first).state).toBe(expected);
  });

  it('does not believe a storm of bad ones either, where more than one is asked for', () => {
    const slow = { badAfterReadings: 3, goodAfterReadings: 1 };
    const at = (times: readonly number[]) =>
      times.reduce((belief, time) => believe(belief, 'stuck', slow, time), believe(undefined, 'ok', slow, 0)).state;
    expect(at([100, 200, 300, 400])).toBe('ok');
    expect(at([100, 5_100, 10_100])).toBe('stuck');
  });

  it('counts one write once, however often the share is read after it', () => {
    const slow = { badAfterReadings: 3, goodAfterReadings: 1 };
    const after = (writes: readonly (number | undefined)[]) =>
      writes.reduce(
        (belief, write, turn) => believe(belief, 'ioError', slow, turn * 10_000, write),
        believe(undefined, 'ok', slow, 0),
      );
    expect(after([1, 1, 1, 1, 1])).toMatchObject({ state: 'ok', against: ['ioError'] });
    expect(after([1, 1, 2, 2, 2])).toMatchObject({ state: 'ok', against: ['ioError', 'ioError'] });
    expect(after([1, 1, 2, 3]).state).toBe('ioError');
    // What is read counts each time, before a write and after it.
    expect(after([1, undefined, 1, undefined]).state).toBe('ioError');
  });

  it('knows after "unknown" what a write was believed to have made of it, and of one that was not believed does not', () => {
    const fast = { badAfterReadings: 1, goodAfterReadings: 1 };
    const slow = { badAfterReadings: 2, goodAfterReadings: 1 };
    const over = (by: BelievingRules): VolumeState[] => {
      let belief = after(['ok'], by);
      return [['quota', 7] as const, ['unknown'] as const, ['quota', 7] as const].map(([read, write], turn) => {
        belief = believe(belief, read, by, turn * 10_000, write);
        return belief.state;
      });
    };
    expect(over(fast)).toEqual(['quota', 'unknown', 'quota']);
    expect(over(slow)).not.toContain('quota');
  });

  it('does not begin to count a write anew that was counted before', () => {
    const slow = { badAfterReadings: 2, goodAfterReadings: 1 };
    const counted = believe(believe(undefined, 'ok', slow, 0), 'ioError', slow, 10_000, 1);
    const calm = believe(counted, 'ok', slow, 20_000);
    expect(believe(calm, 'ioError', slow, 30_000, 1)).toMatchObject({ state: 'ok', against: [] });
    expect(believe(calm, 'ioError', slow, 30_000, 2)).toMatchObject({ state: 'ok', against: ['ioError'] });
  });

  it('tells what is waited for', () => {
    const belief = after(['stuck', 'ok', 'slow']);
    expect(belief === undefined ? undefined : pendingOf(belief, rules)).toEqual({ state: 'slow', readings: 2, of: 3 });
    expect(pendingOf({ state: 'ok', against: [] }, rules)).toBeUndefined();
  });

  it('is never better than the last reading where one bad reading is enough', () => {
    fc.assert(
      fc.property(
        fc.array(states, { minLength: 1 }),
        fc.integer({ min: 1, max: 20 }),
        (readings, goodAfterReadings) => {
          const belief = after(readings, { badAfterReadings: 1, goodAfterReadings });
          const last = readings.at(-1) ?? 'unknown';
          expect(weightOf(belief?.state ?? 'ok')).toBeGreaterThanOrEqual(weightOf(last));
          expect(belief?.state === 'ok' && verdictOf(last) !== 'good').toBe(false);
        },
      ),
    );
  });

  it('comes to what is read again and again, after twice as many readings as the settings ask for', () => {
    fc.assert(
      fc.property(fc.array(states), states, someRules, (readings, steady, by) => {
        const many = 2 * Math.max(by.badAfterReadings, by.goodAfterReadings);
        const belief = after(
          Array.from({ length: many }, () => steady),
          by,
          after(readings, by),
        );
        expect(belief).toMatchObject({ state: steady, against: [] });
      }),
    );
  });

  it('is always a state that was read, and remembers fewer readings than the settings ask for', () => {
    fc.assert(
      fc.property(fc.array(states, { minLength: 1 }), someRules, (readings, by) => {
        const belief = after(readings, by);
        expect(readings).toContain(belief?.state);
        expect(belief?.against.length).toBeLessThan(Math.max(by.badAfterReadings, by.goodAfterReadings, 2));
      }),
    );
  });
});
