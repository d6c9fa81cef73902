import { describe, expect, test } from 'vitest';
import { grantedKeepAliveSeconds } from './keep-alive.ts';

describe('the keep-alive', () => {
  test.each([
    [1, 1],
    [1177, 1177],
    [65_535, 1178],
    [0, 1178],
    [undefined, 1178],
  ])('of %j seconds counts as %d', (asked, granted) => {
    expect(grantedKeepAliveSeconds(asked)).toBe(granted);
  });

  test('ends a connection after 1767 s at the latest', () => {
    expect(grantedKeepAliveSeconds(0) * 1.5).toBe(1767);
  });
});
