import { describe, expect, it } from 'vitest';
import { standingAfter, type Standing } from './standing.ts';

interface Reading {
  readonly state: 'good' | 'limping' | 'down' | 'hung';
  readonly from: number;
}
const weights = { good: 0, limping: 1, down: 2, hung: 2 };
const scale = {
  stateOf: ({ state }: Reading) => state,
  weigh: ({ state }: Reading) => weights[state],
  mostReadings: 25,
};
const minute = 60_000;

/** What is told after each reading, with the number of the reading that it is from. */
function tell(
  states: readonly Reading['state'][],
  rules = { badAfterReadings: 1, goodAfterReadings: 3 },
  apart = minute,
): { told: string[]; last: Standing<Reading> | undefined } {
  let last: Standing<Reading> | undefined;
  const told = states.map((state, index) => {
    last = standingAfter(last, { state, from: index }, scale, rules, index * apart);
    return `${last.told.state} ${last.told.from}`;
  });
  return { told, last };
}
const times = (count: number, state: Reading['state']) => Array.from({ length: count }, () => state);

describe('what is told of a thing that is read again and again', () => {
  it('is bad at the first reading, and good at the third in a row', () => {
    expect(tell(['good', 'down', 'good', 'good', 'down', 'good', 'good', 'good', 'good']).told).toEqual([
      'good 0',
      'down 1',
      'down 1',
      'down 1',
      'down 4',
      'down 4',
      'down 4',
      'good 7',
      'good 8',
    ]);
  });

  it('is the worst of the better readings', () => {
    expect(tell(['down', 'good', 'limping', 'good']).told.at(-1)).toBe('limping 2');
  });

  it('is another state that is as bad at the second reading in a row that says so', () => {
    expect(tell(['down', 'hung', 'down', 'hung', 'hung']).told).toEqual([
      'down 0',
      'down 0',
      'down 2',
      'down 2',
      'hung 4',
    ]);
  });

  it('is good later and later where it comes and goes, until nothing else was read for an hour', () => {
    const again: Reading['state'][] = ['down', ...times(3, 'good')];
    const { told, last } = tell(['good', ...again, ...again]);
    expect(told.at(-1)).toBe('down 5');
    expect(last?.waiting).toMatchObject({ readings: 3, of: 6, turn: -1, reading: { state: 'good' } });
    expect(tell(['good', ...again, 'down', ...times(6, 'good')]).told.at(-1)).toBe('good 11');
    const calm = ['good', ...again, 'down', ...times(66, 'good'), ...again] as const;
    expect(tell(calm).told.at(-1)).toBe('good 75');
  });

  it('is good after as many readings in a row as its scale asks for at most, however often it has come and gone', () => {
    const row: Reading['state'][] = ['down', ...times(25, 'good')];
    const rows = [...row, ...row, ...row, ...row, ...row, ...row, ...row, ...row];
    const { told, last } = tell(['good', ...rows]);
    expect(told.slice(-2)).toEqual(['down 183', `good ${rows.length}`]);
    expect(last?.flapping.worsened).toBe(8);
  });

  it('is what each reading says where one is to be enough for the better', () => {
    const rules = { badAfterReadings: 1, goodAfterReadings: 1 };
    expect(tell(['down', 'good', 'down', 'good'], rules).told).toEqual(['down 0', 'good 1', 'down 2', 'good 3']);
  });

  it('is bad only after as many readings as were asked for', () => {
    const rules = { badAfterReadings: 2, goodAfterReadings: 3 };
    expect(tell(['good', 'down', 'good', 'down', 'down'], rules).told).toEqual([
      'good 0',
      'good 0',
      'good 2',
      'good 2',
      'down 4',
    ]);
  });
});
