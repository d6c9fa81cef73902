import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitsOf, TIERS } from './limits.ts';
import { Throttle } from './throttle.ts';
import { costOf, throttledOperation } from './throttled-operations.ts';
import { TokenBucket } from './token-bucket.ts';

describe('a bucket', () => {
  test('lets a burst pass, then makes wait, then refuses, and fills again', () => {
    const bucket = new TokenBucket({ count: 10, perSeconds: 10 }, 2000, 0);
    expect(Array.from({ length: 10 }, () => bucket.take(1, 0))).toEqual(Array.from({ length: 10 }, () => 0));
    expect([bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 0)]).toEqual([1000, 2000, null]);
    expect(bucket.take(1, 5000)).toBe(0);
  });

  test('never lets more pass than a burst and the rate together', () => {
    const step = fc.record({ laterMs: fc.nat(3000), cost: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bucket = new TokenBucket({ count: 5, perSeconds: 1 }, 1000, 0);
        let nowMs = 0;
        let passed = 0;
        let lastMs = 0;
        for (const { laterMs, cost } of steps) {
          nowMs += laterMs;
          const waitMs = bucket.take(cost, nowMs);
          if (waitMs === null) continue;
          passed += cost;
          lastMs = Math.max(lastMs, nowMs + waitMs);
        }
        expect(passed).toBeLessThanOrEqual(5 + (lastMs / 1000) * 5 + 1e-6);
      }),
    );
  });
});

describe('what counts', () => {
  test.each([
    ['get', '/devices', 'IdentityRegistry'],
    ['put', '/devices/:deviceId/modules/:moduleId', 'IdentityRegistry'],
    ['post', '/devices/query', 'Query'],
    ['get', '/twins/:deviceId', 'TwinRead'],
    ['patch', '/twins/:deviceId', 'TwinUpdate'],
    ['post', '/twins/:deviceId/methods', 'DirectMethod'],
    ['put', '/configurations/:id', 'Configuration'],
    ['post', '/devices/:deviceId/applyConfigurationContent', 'Configuration'],
    ['put', '/jobs/v2/:id', 'Job'],
    ['delete', '/devices/:deviceId/commands', 'CloudToDeviceMessage'],
    ['get', '/statistics/devices', null],
    ['post', '/localhub/tokens', null],
  ])('%s %s as %s', (verb, path, expected) => {
    expect(throttledOperation(verb, path)).toBe(expected);
  });

  test('is each identity in bulk, and each 4 KB of a method', () => {
    expect(costOf('IdentityRegistry', [1, 2, 3])).toBe(3);
    expect(costOf('DirectMethod', { payload: 'x'.repeat(8190) })).toBe(2);
    expect(costOf('DirectMethod', { payload: 'x'.repeat(8191) })).toBe(3);
    expect(costOf('DirectMethod', {})).toBe(1);
  });
});

describe('a hub that throttles', () => {
  test('refuses what would wait too long, and what is of another kind passes', async () => {
    const throttle = new Throttle('S1', () => 0);
    const { signal } = new AbortController();
    const query = async (): Promise<void> => throttle.pass('post', '/devices/query', {}, signal);
    for (let turn = 0; turn < 20; turn += 1) await query();
    const abort = new AbortController();
    // Three wait 3, 6 and 9 seconds; the fourth would wait 12.
    const waiting = [1, 2, 3].map(async () => throttle.pass('post', '/devices/query', {}, abort.signal));
    await expect(query()).rejects.toMatchObject({ status: 429, number: 429_001 });
    await expect(throttle.pass('get', '/twins/:deviceId', undefined, signal)).resolves.toBeUndefined();
    abort.abort();
    for (const one of waiting) await expect(one).rejects.toThrow('aborted');
  });

  test('has limits in every tier that grow with it', () => {
    for (const [index, tier] of TIERS.entries()) {
      const smaller = limitsOf(TIERS[Math.max(index - 1, 0)] ?? 'F1');
      for (const [name, { count }] of Object.entries(limitsOf(tier))) {
        expect(count).toBeGreaterThanOrEqual(smaller[name as keyof typeof smaller].count);
      }
    }
  });
});
