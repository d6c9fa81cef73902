import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lingerMilliseconds, mostAtOnce, planRound, type VolumePace } from './pace.ts';

const volume = (name: string, changes: Partial<VolumePace> = {}): VolumePace => ({
  name,
  running: false,
  startedAtMilliseconds: 0,
  isPending: false,
  heldUntilMilliseconds: undefined,
  isWoken: false,
  ...changes,
});

describe('a round over the volumes', () => {
  it('reads at once what was never read or was woken, and nothing that is being read', () => {
    const volumes = [
      volume('new', { startedAtMilliseconds: undefined }),
      volume('woken', { isWoken: true }),
      volume('early'),
      volume('running', { isWoken: true, running: true }),
    ];
    expect(planRound(volumes, 30_000, 1_000)).toEqual({ names: ['new', 'woken'], nextAtMilliseconds: 30_000 });
  });

  it('asks again sooner where a better state waits to be believed', () => {
    expect(planRound([volume('a', { isPending: true }), volume('b')], 30_000, 1_000).nextAtMilliseconds).toBe(5_000);
    expect(planRound([volume('a', { isPending: true })], 5_000, 1_000).nextAtMilliseconds).toBe(5_000);
  });

  it('leaves a share alone while its child is waited for', () => {
    const held = volume('a', { heldUntilMilliseconds: 50_000 });
    expect(planRound([held], 30_000, 31_000)).toEqual({ names: [], nextAtMilliseconds: 50_000 });
    expect(planRound([held], 30_000, 50_000).names).toEqual(['a']);
  });

  it('spreads many over the interval from their second turn on, and keeps them apart', () => {
    const names = Array.from({ length: 64 }, (_, index) => `v${index}`);
    const interval = 20_000;
    const last = new Map<string, number>();
    const starts: { at: number; count: number }[] = [];
    for (let now = 0; now < 6 * interval;) {
      const round = planRound(
        names.map((name) => volume(name, { startedAtMilliseconds: last.get(name) })),
        interval,
        now,
      );
      for (const name of round.names) last.set(name, now);
      starts.push({ at: now, count: round.names.length });
      // A machine is never quite on time.
      now = round.nextAtMilliseconds + 3;
    }
    for (let from = interval; from < 5 * interval; from += 1_000) {
      const within = starts.filter(({ at }) => at >= from && at < from + interval / 5);
      expect(within.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(2 * mostAtOnce);
    }
  });

  it('lets those that wait to be believed keep no others from their turn', () => {
    const many = (prefix: string, count: number, changes: Partial<VolumePace>) =>
      Array.from({ length: count }, (_, index) => volume(`${prefix}${index}`, changes));
    const waiting = many('a', 30, { isPending: true, startedAtMilliseconds: 3_000 });
    const quiet = many('b', 10, { startedAtMilliseconds: 2_050 });
    const { names } = planRound([...waiting, ...quiet], 6_000, 8_100);
    expect(names).toHaveLength(mostAtOnce);
    expect(names).toEqual(expect.arrayContaining(quiet.map(({ name }) => name)));
  });

  it('reads none later than an interval after all were woken together', () => {
    const names = Array.from({ length: 300 }, (_, index) => `v${index}`);
    const interval = 30_000;
    const wokenAt = 100_000;
    const starts = new Map(names.map((name, index) => [name, [wokenAt - 28_000 + index * 90]]));
    for (let now = wokenAt; now < wokenAt + 2.5 * interval;) {
      const paces = names.map((name) => {
        const last = starts.get(name)?.at(-1) ?? 0;
        return volume(name, { startedAtMilliseconds: last, isWoken: last < wokenAt });
      });
      const round = planRound(paces, interval, now);
      for (const name of round.names) starts.get(name)?.push(now);
      now = round.nextAtMilliseconds;
    }
    const gaps = [...starts.values()].flatMap((times) => times.slice(1).map((time, turn) => time - (times[turn] ?? 0)));
    expect(Math.max(...gaps)).toBe(interval);
    const second = [...starts.values()].map((times) => times[2] ?? 0).sort((a, b) => a - b);
    const together = second.map((time, index) => (second[index + mostAtOnce] ?? Number.POSITIVE_INFINITY) - time);
    expect(Math.min(...together)).toBeGreaterThanOrEqual(1_500);
  });

  it('asks no share sooner for those after it whose answer is waited for to be believed', () => {
    const others = Array.from({ length: 40 }, (_, index) => volume(`v${index}`, { startedAtMilliseconds: 2_000 }));
    const pending = volume('a', { startedAtMilliseconds: 1_000, isPending: true });
    expect(planRound([pending, ...others], 6_000, 1_000 + 4_999).names).not.toContain('a');
    expect(planRound([pending, ...others], 6_000, 1_000 + 5_000).names).toContain('a');
  });

  it('lets those that were woken not wait for the others, sixteen at once', () => {
    const woken = Array.from({ length: 40 }, (_, index) => volume(`v${index}`, { isWoken: true }));
    const round = planRound(woken, 20_000, 1_000);
    expect(round).toMatchObject({ nextAtMilliseconds: 1_050 });
    expect(round.names).toHaveLength(mostAtOnce);
  });

  it('reads every one of hundreds once in an interval, no more than sixteen together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 5_000, max: 60_000 }), (count, interval) => {
        const starts = new Map<string, number[]>();
        const last = new Map<string, number | undefined>();
        const names = Array.from({ length: count }, (_, index) => `v${index}`);
        for (const name of names) last.set(name, undefined);
        for (let now = 0; now < 3 * interval;) {
          const paces = names.map((name) => volume(name, { startedAtMilliseconds: last.get(name) }));
          const round = planRound(paces, interval, now);
          expect(round.names.length).toBeLessThanOrEqual(mostAtOnce);
          expect(round.nextAtMilliseconds).toBeGreaterThan(now);
          for (const name of round.names) {
            last.set(name, now);
            starts.set(name, [...(starts.get(name) ?? []), now]);
          }
          now = round.nextAtMilliseconds;
        }
        expect(starts.size).toBe(count);
        for (const times of starts.values()) {
          const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
          expect(times.length).toBeGreaterThan(1);
          // The first turn is over at once; in the second, which spreads them, they may be early but never late.
          expect(Math.min(interval, ...gaps.slice(1))).toBe(interval);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(interval);
        }
      }),
      { numRuns: 30 },
    );
  });
});

it('leaves a child with a share that hangs for longer and longer, up to two minutes', () => {
  expect([1, 2, 3, 4, 1_000].map((times) => lingerMilliseconds(30_000, times))).toEqual([
    30_000, 60_000, 120_000, 120_000, 120_000,
  ]);
});
