import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unrest } from './unrest.ts';

const minute = 60_000;
const day = 1_440 * minute;

describe('how often the twin has changed of late', () => {
  it('makes good news wait from the 25th change in a row on, and figures from the 10th', () => {
    const unrest = new Unrest();
    const told = Array.from({ length: 27 }, (_, index) => {
      // As soon after one another as patches come.
      unrest.change(index * 10_000);
      return [unrest.figuresWait(index * 10_000 + 9_999), unrest.doublings(index * 10_000 + 9_999)];
    });
    expect(told.map(([figures]) => figures).slice(7, 11)).toEqual([false, false, true, true]);
    expect(told.map(([, doublings]) => doublings).slice(22)).toEqual([0, 0, 2, 4, 6]);
  });

  it('is forgotten, change by change', () => {
    const unrest = new Unrest();
    for (let change = 0; change < 28; change += 1) unrest.change(0);
    expect([0, 39, 41, 81, 161].map((minutes) => unrest.doublings(minutes * minute))).toEqual([8, 8, 6, 4, 0]);
    expect([759, 761].map((minutes) => unrest.figuresWait(minutes * minute))).toEqual([true, false]);
    for (let change = 0; change < 25; change += 1) unrest.change(day);
    expect(unrest.doublings(day)).toBe(2);
  });

  it('is forgotten within eight hours however often the twin changed before', () => {
    const unrest = new Unrest();
    for (let change = 0; change < 300; change += 1) unrest.change(change * minute);
    expect(unrest.doublings(300 * minute)).toBeGreaterThan(9);
    expect(unrest.doublings((300 + 480) * minute)).toBe(0);
    expect(unrest.figuresWait(300 * minute + day)).toBe(false);
  });

  it('lets no more changes through in a day than 70, where none comes while others wait', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10_000, max: 60 * minute }), { minLength: 50, maxLength: 300 }),
        (pauses) => {
          const unrest = new Unrest();
          const changes: number[] = [];
          let at = 0;
          for (let index = 0; at < 3 * day; index += 1) {
            at += pauses[index % pauses.length]!;
            if (unrest.doublings(at) > 9) continue;
            unrest.change(at);
            changes.push(at);
          }
          for (const from of changes) {
            expect(changes.filter((one) => one >= from && one < from + day).length).toBeLessThanOrEqual(70);
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});
