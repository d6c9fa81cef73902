import { describe, expect, it } from 'vitest';
import { addressOf, contains, countAddresses, rangeOf } from './address.ts';

const holds = (range: string, address: string) => {
  const found = rangeOf(range);
  return found !== undefined && contains(found, addressOf(address) ?? -1);
};

describe('ranges of addresses', () => {
  it.each([
    ['10.1.0.20-10.1.0.29', 10],
    ['10.1.0.20-29', 10],
    ['10.1.0.20', 1],
    ['10.1.0.0/28', 16],
    ['0.0.0.0/0', 2 ** 32],
  ])('%s holds its addresses', (text, count) => {
    const range = rangeOf(text);
    expect(range === undefined ? undefined : countAddresses([range])).toBe(count);
  });

  it('know their first and last address and neither neighbour', () => {
    expect(holds('10.1.0.20-10.1.0.29', '10.1.0.20')).toBe(true);
    expect(holds('10.1.0.20-10.1.0.29', '10.1.0.29')).toBe(true);
    expect(holds('10.1.0.20-10.1.0.29', '10.1.0.19')).toBe(false);
    expect(holds('10.1.0.20-10.1.0.29', '10.1.0.30')).toBe(false);
    expect(holds('192.168.200.130/25', '192.168.200.200')).toBe(true);
  });

  it.each(['10.1.0.29-10.1.0.20', '10.1.0', '10.1.0.256', '10.1.0.0/33', 'here', '', '10.1.0.1-', '10.1.0.1-x'])(
    '%j is none',
    (text) => {
      expect(rangeOf(text)).toBeUndefined();
    },
  );
});
