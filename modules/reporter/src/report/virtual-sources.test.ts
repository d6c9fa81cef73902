import { describe, expect, it } from 'vitest';
import { RandomNumbers } from '../testing/random-numbers.ts';
import { spendDay } from '../testing/virtual-day.ts';
import {
  busyGpus,
  busyMachine,
  clusterOf,
  cyclingGpus,
  failingCluster,
  failingShare,
  gpusOf,
} from '../testing/virtual-sources.ts';

const isSoak = process.env['MOORING_SOAK'] === '1';
const seeds = isSoak ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
// Undamped, a third of a day is far beyond the bound already.
const hoursOfDay = isSoak ? 24 : 8;

describe('a day with a Kubernetes API and a tool for GPUs', () => {
  it('that answer is heartbeats only', async () => {
    const day = await spendDay(4, {
      askCluster: () => clusterOf(() => true, String),
      askGpus: () => gpusOf(() => ({ temperature: 60, utilization: 40, memory: 4_000 })),
      measureMachine: () => ({ load1: 1, memoryAvailableMiB: 9_000 }),
    });
    expect(day).toMatchObject({ patches: 24, heartbeats: 24 });
    expect(day.twin).toMatchObject({ cluster: { level: 2 }, gpu: { state: 'present' }, gpus: { g1: { state: 'ok' } } });
  });

  it.each(seeds)('of which each answers 7 questions in 10 is no storm (seed %i)', async (seed) => {
    const random = new RandomNumbers(seed);
    const { changes } = await spendDay(hoursOfDay, {
      askCluster: failingCluster(random, 0.3),
      askGpus: busyGpus(random, 0.3),
      measureMachine: busyMachine(random),
    });
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThanOrEqual(70);
  });

  it.each(seeds)('of which the API is away as a whole 3 times in 10 is no storm (seed %i)', async (seed) => {
    const random = new RandomNumbers(seed);
    const { changes } = await spendDay(hoursOfDay, {
      askCluster: () => {
        const isThere = !random.chance(0.3);
        return clusterOf(
          () => isThere,
          () => random.oneOf(['no answer in time', 'ECONNRESET', '500 Internal']),
        );
      },
      askGpus: busyGpus(random),
      measureMachine: busyMachine(random),
    });
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThanOrEqual(70);
  });
});

/** What fails now and then costs more than what fails all day, and what several sources cost adds up. */
describe('a whole day, whatever comes and goes,', () => {
  const mostOfDay = 70;
  /** A tool and an API that fail so often. */
  const rates = [
    [0.02, 0],
    [0.02, 0.1],
    [0.02, 0.2],
    [0.005, 0.1],
  ] as const;

  it.each(rates.flatMap((rate) => seeds.map((seed) => [...rate, seed] as const)))(
    'is no more than 70 changes with a tool that fails in %f and an API that fails in %f of all questions (seed %i)',
    async (gpus, cluster, seed) => {
      const random = new RandomNumbers(seed);
      const { changes } = await spendDay(24, {
        askCluster: failingCluster(random, cluster),
        askGpus: busyGpus(random, gpus),
        measureMachine: busyMachine(random),
      });
      expect(changes).toBeGreaterThan(30);
      expect(changes).toBeLessThanOrEqual(mostOfDay);
    },
  );

  /** So many shares, each of which fails so often. */
  const servers = isSoak
    ? ([
        [3, 0.005],
        [8, 0.005],
        [8, 0.3],
        [16, 0.002],
      ] as const)
    : ([[3, 0.005]] as const);

  it.each(servers.flatMap((server) => seeds.slice(0, 3).map((seed) => [...server, seed] as const)))(
    'is no more with %i shares beside them that fail in %f of all readings (seed %i)',
    async (count, failing, seed) => {
      const random = new RandomNumbers(seed);
      // Undamped, 16 hours are far beyond the bound already.
      const { changes, twin } = await spendDay(isSoak ? 24 : 16, {
        shares: Array.from({ length: count }, () => failingShare(random, failing)),
        askCluster: failingCluster(random, 0.1),
        askGpus: busyGpus(random, 0.02),
        measureMachine: busyMachine(random),
      });
      expect(changes).toBeGreaterThan(30);
      expect(changes).toBeLessThanOrEqual(mostOfDay);
      expect(twin).toMatchObject({ summary: { volumesGood: expect.any(Number) as number } });
    },
    600_000,
  );

  it.each(seeds)('is no more with cards that work and rest by turns of some minutes (seed %i)', async (seed) => {
    for (const minutes of [2, 10]) {
      const random = new RandomNumbers(seed);
      const { changes } = await spendDay(24, {
        askCluster: failingCluster(random, 0.1),
        askGpus: cyclingGpus(random, minutes),
        measureMachine: busyMachine(random),
      });
      expect(changes).toBeGreaterThan(20);
      expect(changes).toBeLessThanOrEqual(mostOfDay);
    }
  });
});
