import type { ReportedGpu } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { SteadyFigures } from '../core/report/steady-figures.ts';
import { classifyVolume, type ProbeResult } from '../core/volume/classify.ts';
import type { MountEntry } from '../core/volume/mountinfo.ts';
import { VolumeRecord } from '../core/volume/volume-record.ts';
import { volumesAfter } from '../core/volume/volumes-after.ts';
import { RandomNumbers } from '../testing/random-numbers.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule } from '../testing/virtual-module.ts';

const hour = 3_600_000;
const heartbeat = 600_000;
const intervalMilliseconds = 30_000;
const rules = { badAfterReadings: 1, goodAfterReadings: 3 };

/** What one share does at a moment: its latency and the part of it that is free, or why it does not answer. */
type Share = (at: number) => { readonly latencyMs: number; readonly free: number } | 'stuck';
type Figures = (at: number) => Record<'load1' | 'temperatureC' | 'utilizationPercent' | 'memoryUsedMiB', number>;

/** Reports shares, the machine and a GPU for a day as the agent does, and says how often a patch was sent for what. */
async function spendDay(shares: readonly Share[], figures: Figures): Promise<{ changes: number; heartbeats: number }> {
  const clock = new VirtualClock();
  const hub = new VirtualHub(clock);
  const module = new VirtualModule(clock, {});
  const { signal, abort } = controller();
  const names = shares.map((_, index) => `v${index}`);
  const expected = Object.fromEntries(names.map((name) => [name, { share: name, path: `/v/${name}` }]));
  const watch = async (name: string, share: Share) => {
    const record = new VolumeRecord();
    while (!signal.aborted) {
      const probe = probeOf(share(clock.now()));
      const volume = classifyVolume({
        expected: { share: name, path: `/v/${name}` },
        table: 'read',
        mount: mountOf(name),
        firstSeen: undefined,
        probe,
        latenciesMilliseconds: record.addLatency(probe.kind === 'answered' ? probe.latencyMilliseconds : undefined),
        slowMilliseconds: 1_000,
        leastFreePercent: 0,
        extraShareFsTypes: [],
      });
      const believed = record.take({ volume, at: clock.date() }, rules, clock.now());
      const readings = { [name]: { expected: expected[name]!, volume: believed.volume, probedAt: believed.at } };
      const { volumes: last } = module.observed;
      module.see({
        volumes: volumesAfter({ expected, readings, last, earlier: {}, nowUtc: clock.date().toISOString() }),
      });
      await clock.sleep(record.pending === undefined ? intervalMilliseconds : 5_000, signal);
    }
  };
  const measure = async () => {
    const steady = new SteadyFigures();
    while (!signal.aborted) {
      const { load1, ...ofGpu } = figures(clock.now());
      const g0: ReportedGpu = { state: 'ok', name: 'NVIDIA A2', ...ofGpu };
      const machine = { cpus: 8, load1, memoryTotalMiB: 32_000 };
      steady.take({ machine, g0 });
      module.see({ machine: steady.steady('machine', machine), gpus: { g0: steady.steady('g0', g0) } });
      await clock.sleep(intervalMilliseconds, signal);
    }
  };
  const running = [...names.map((name, index) => watch(name, shares[index]!)), measure()];
  // What is known at the start is one document.
  await clock.run(1_000);
  void module.live(hub);
  await clock.run(24 * hour);
  abort();
  module.stop();
  await Promise.all(running);
  const pauses = hub.patches.slice(1).map(({ at }, index) => at - (hub.patches[index]?.at ?? 0));
  // Whatever is due by then goes with the heartbeat.
  const heartbeats = pauses.filter((pause) => pause >= heartbeat).length;
  expect(hub.cloud['volumes']).toMatchObject(Object.fromEntries(names.map((name) => [name, { share: name }])));
  return { changes: pauses.length - heartbeats, heartbeats };
}

function controller(): { signal: AbortSignal; abort: () => void } {
  const stop = new AbortController();
  return { signal: stop.signal, abort: () => stop.abort() };
}

function probeOf(share: ReturnType<Share>): ProbeResult {
  if (share === 'stuck') return { kind: 'stuck', call: 'statfs', waitedMilliseconds: 5_000 };
  const blocks = 100_000_000;
  const availableBlocks = Math.round(blocks * share.free);
  const answer = { blockBytes: 4096, blocks, availableBlocks, inodes: 0, freeInodes: 0 };
  return { kind: 'answered', latencyMilliseconds: share.latencyMs, answer };
}

function mountOf(name: string): MountEntry {
  return {
    id: 31,
    parentId: 20,
    device: '0:41',
    root: '/',
    mountPoint: `/v/${name}`,
    options: ['rw'],
    fsType: 'cifs',
    source: `//contoso-ase/${name}`,
    superOptions: ['rw'],
  };
}

describe('a day of reporting', () => {
  it('on which nothing happens is heartbeats only', async () => {
    const still: Share = () => ({ latencyMs: 3, free: 0.5 });
    const day = await spendDay(
      Array.from({ length: 8 }, () => still),
      () => ({ load1: 1, temperatureC: 50, utilizationPercent: 30, memoryUsedMiB: 4_000 }),
    );
    expect(day).toEqual({ changes: 0, heartbeats: 144 });
  });

  /** As measured on quiet machines: processes that start late now and then, a card that follows the day. */
  const noise = (random: RandomNumbers): { share: Share; figures: Figures } => ({
    share: (at) => ({
      latencyMs: random.chance(0.01) ? 100 + 300 * random.next() : 3 * Math.exp(0.6 * random.bell()),
      free: 0.5 - (0.02 * at) / (24 * hour) + 0.005 * random.bell(),
    }),
    figures: (at) => ({
      load1: Math.max(0, 1.5 + 0.4 * random.bell()),
      temperatureC: Math.round(60 + 5 * Math.sin((2 * Math.PI * at) / (24 * hour)) + random.bell()),
      utilizationPercent: Math.min(100, Math.max(0, Math.round(40 + 8 * random.bell()))),
      memoryUsedMiB: Math.round(4_000 + 60 * random.bell()),
    }),
  });

  it.each(process.env['MOORING_SOAK'] === '1' ? [1, 2, 3, 4, 5, 6, 7, 8] : [1])(
    'on which all figures wobble, and a share fails by turns for an hour, is no storm (seed %i)',
    async (seed) => {
      const random = new RandomNumbers(seed);
      const { share, figures } = noise(random);
      const flapping: Share = (at) => (at > 6 * hour && at < 7 * hour && random.chance(0.3) ? 'stuck' : share(at));
      const { changes, heartbeats } = await spendDay([...Array.from({ length: 7 }, () => share), flapping], figures);
      expect(changes).toBeGreaterThan(2);
      expect(changes).toBeLessThanOrEqual(70);
      expect(heartbeats).toBeGreaterThan(100);
    },
  );
});
