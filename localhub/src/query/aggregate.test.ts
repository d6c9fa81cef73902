import { describe, expect, test } from 'vitest';
import type { TwinObject } from '../twin/value.ts';
import { parseQuery } from './parse-query.ts';
import { runQuery } from './run-query.ts';

const devices: TwinObject[] = [
  { deviceId: 'a', tags: { site: 'north', line: 3 }, properties: { reported: { celsius: 20.5 } } },
  { deviceId: 'b', tags: { site: 'south', line: 1 }, properties: { reported: { celsius: 10 } } },
  { deviceId: 'c', tags: { site: 'north', line: 'x' }, properties: { reported: {} } },
  { deviceId: 'd', tags: {}, properties: { reported: { celsius: 1 } } },
];

function rows(text: string): unknown[] {
  return runQuery(parseQuery(text), devices).rows.map((row) => ({ ...row }));
}

describe('numbers over many twins', () => {
  test('are one row without GROUP BY, over those that match', () => {
    const text =
      'SELECT COUNT() AS n, SUM(tags.line) AS s, AVG(properties.reported.celsius) AS mean, MIN(deviceId) AS first, MAX(devices.tags.line) AS top FROM devices WHERE IS_DEFINED(tags.site)';
    expect(rows(text)).toEqual([{ n: 3, s: 4, mean: 15.25, first: 'a', top: 3 }]);
    expect(runQuery(parseQuery(text), devices).itemType).toBe('Raw');
  });

  test('are one row a group, with the property that it is grouped by, which is left out where it is missing', () => {
    expect(rows('SELECT tags.site AS site, COUNT() AS n FROM devices GROUP BY devices.tags.site')).toEqual([
      { site: 'north', n: 2 },
      { site: 'south', n: 1 },
      { n: 1 },
    ]);
  });

  test('leave out what is missing and what is no number, and give nothing where nothing is left', () => {
    expect(rows("SELECT SUM(tags.line) AS s, COUNT() AS n FROM devices WHERE deviceId = 'c'")).toEqual([{ n: 1 }]);
    expect(rows("SELECT COUNT() AS n FROM devices WHERE deviceId = 'nobody'")).toEqual([{ n: 0 }]);
  });

  test('can be of what is computed, and TOP limits groups', () => {
    expect(rows('SELECT TOP 1 SUM(tags.line * 2) AS s FROM devices GROUP BY tags.site')).toEqual([{ s: 6 }]);
  });
});
