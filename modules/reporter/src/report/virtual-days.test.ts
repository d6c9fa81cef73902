import { describe, expect, it } from 'vitest';
import { RandomNumbers } from '../testing/random-numbers.ts';
import { heartbeat, hour, spendDay, type Share } from '../testing/virtual-day.ts';
import { busyGpus, busyMachine, busyShare, gpusOf } from '../testing/virtual-sources.ts';

const isSoak = process.env['MOORING_SOAK'] === '1';
const seeds = isSoak ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];

const eight = (share: Share) => Array.from({ length: 8 }, () => share);

describe('a day of reporting', () => {
  it('on which nothing happens is heartbeats only', async () => {
    const room = { blocks: 100_000_000, availableBlocks: 50_000_000, inodes: 1_000_000, freeInodes: 500_000 };
    // Each hour is like the one before.
    const hours = isSoak ? 24 : 6;
    const day = await spendDay(hours, {
      shares: eight(() => ({ latencyMs: 3, ...room })),
      askGpus: () => gpusOf(() => ({ temperature: 50, utilization: 30, memory: 4_000 })),
      measureMachine: () => ({ load1: 1, memoryAvailableMiB: 9_000 }),
    });
    expect(day).toMatchObject({ patches: 6 * hours, heartbeats: 6 * hours, changes: 0 });
    expect(day.twin['volumes']).toMatchObject({ v0: { share: 'v0', state: 'ok' }, v7: { share: 'v7', state: 'ok' } });
  });

  /** All that is measured wobbles, as on machines at work. */
  const noise = (random: RandomNumbers) => ({ askGpus: busyGpus(random), measureMachine: busyMachine(random) });

  const flapping =
    (random: RandomNumbers, share: Share): Share =>
    (at) =>
      at > 6 * hour && at < 7 * hour && random.chance(0.3) ? 'stuck' : share(at);

  it.each(seeds)(
    'on which all figures wobble, and a share fails by turns for an hour, is no storm beside the heartbeats (seed %i)',
    async (seed) => {
      const random = new RandomNumbers(seed);
      const share = busyShare(random);
      const shares = [...eight(share).slice(1), flapping(random, share)];
      const { changes, heartbeats } = await spendDay(24, { ...noise(random), shares });
      expect(changes).toBeGreaterThan(2);
      expect(changes).toBeLessThanOrEqual(70);
      // A change stands for the heartbeat after it: most of all patches are still heartbeats, and none is one too many.
      expect(heartbeats).toBeGreaterThan(100);
      expect(heartbeats).toBeLessThanOrEqual(144);
    },
  );

  it.each(seeds)(
    'on which shares come and go, and a server dies unevenly, all day long is no storm either (seed %i)',
    async (seed) => {
      const random = new RandomNumbers(seed);
      const share = busyShare(random);
      const minute = 60_000;
      let turns = 0;
      const uneven: Share = () => ((turns += 1) % 2 === 0 ? 'stuck' : 'down');
      const byChance: Share = () => (random.chance(0.5) ? 'stuck' : 'down');
      const comesAndGoes: Share = (at) => (at % (11 * minute) < 10 * minute ? share(at) : 'stuck');
      const shares = [uneven, byChance, comesAndGoes];
      // What is waited for is read often: a whole day of it takes long. Undamped, a third of one is beyond the bound already.
      const { changes } = await spendDay(isSoak ? 24 : 8, { ...noise(random), shares });
      expect(changes).toBeGreaterThan(12);
      expect(changes).toBeLessThanOrEqual(70);
    },
  );

  it.each(seeds)(
    'on which all figures wobble is 70 patches in all, heartbeats of every half hour among them (seed %i)',
    async (seed) => {
      const random = new RandomNumbers(seed);
      const shares = eight(busyShare(random));
      const { changes, patches } = await spendDay(24, { ...noise(random), shares }, 3 * heartbeat);
      expect(changes).toBeGreaterThan(2);
      expect(patches).toBeLessThanOrEqual(70);
    },
  );
});
