import { utcText } from '@mooring/contract';
import { describe, expect, it } from 'vitest';
import { assessGpus, type GpuAssessment } from '../core/gpu/assess.ts';
import { believeGpus, type BelievedGpus } from '../core/gpu/believe-gpus.ts';
import { believeCluster, type BelievedCluster } from '../core/node/believe-cluster.ts';
import { levelOf, type Right, type Rights } from '../core/node/rights.ts';
import type { ClusterList, ClusterObservation, Observed } from '../core/report/observed.ts';
import { SteadyObserved } from '../core/report/steady-observed.ts';
import { RandomNumbers } from '../testing/random-numbers.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule } from '../testing/virtual-module.ts';

const hour = 3_600_000;
const heartbeat = 600_000;
const rules = { badAfterReadings: 1, goodAfterReadings: 3 };
const isSoak = process.env['MOORING_SOAK'] === '1';
const seeds = isSoak ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
// Undamped, a third of a day is far beyond the bound already.
const hoursOfDay = isSoak ? 24 : 8;

interface Sources {
  readonly askCluster: () => ClusterObservation;
  readonly askGpus: () => GpuAssessment;
  readonly measureMachine: () => { readonly load1: number; readonly memoryAvailableMiB: number };
}

/** Reports what the sources say for so long as the agent does; the patches that were sent beside the heartbeats, and the twin. */
async function spend(hours: number, { askCluster, askGpus, measureMachine }: Sources) {
  const clock = new VirtualClock();
  const hub = new VirtualHub(clock);
  const module = new VirtualModule(clock, {});
  const steady = new SteadyObserved();
  const stop = new AbortController();
  let { observed } = module;
  const see = (changes: Partial<Observed>) => {
    observed = { ...observed, ...changes };
    module.see(steady.steady(observed));
  };
  let cluster: BelievedCluster | undefined;
  const watchCluster = async () => {
    while (!stop.signal.aborted) {
      cluster = believeCluster(cluster, askCluster(), rules, { at: clock.now(), utc: utcText(clock.date()) });
      see({ where: cluster.where, clusterReading: cluster.reading });
      await clock.sleep(60_000, stop.signal);
    }
  };
  let believed: BelievedGpus | undefined;
  const watchGpus = async () => {
    while (!stop.signal.aborted) {
      believed = believeGpus(believed, askGpus(), rules, clock.now());
      steady.takeGpus(believed.gpus);
      see({ gpu: believed.gpu, gpus: believed.gpus });
      await clock.sleep(30_000, stop.signal);
    }
  };
  const watchMachine = async () => {
    while (!stop.signal.aborted) {
      const machine = { cpus: 8, memoryTotalMiB: 32_000, ...measureMachine() };
      steady.takeMachine(machine);
      see({ machine });
      await clock.sleep(30_000, stop.signal);
    }
  };
  const running = [watchCluster(), watchGpus(), watchMachine()];
  // What is known at the start is one document.
  await clock.run(1_000);
  void module.live(hub);
  await clock.run(hours * hour);
  stop.abort();
  module.stop();
  await Promise.all(running);
  const pauses = hub.patches.slice(1).map(({ at }, index) => at - (hub.patches[index]?.at ?? 0));
  const heartbeats = pauses.filter((pause) => pause >= heartbeat).length;
  return { patches: pauses.length, heartbeats, changes: pauses.length - heartbeats, twin: hub.cloud };
}

const allowed: Rights = {
  pods: 'allowed',
  persistentvolumeclaims: 'allowed',
  nodes: 'allowed',
  persistentvolumes: 'allowed',
};

/** What the reader makes of an API of which each question is answered, or not. */
function clusterOf(isAnswered: () => boolean, words: () => string): ClusterObservation {
  const problems: string[] = [];
  const ask = <T>(what: string, answer: T): T | undefined => {
    if (isAnswered()) return answer;
    problems.push(`${what}: ${words()}`);
    return undefined;
  };
  const version = ask('version', 'v1.35.0');
  const rights = Object.fromEntries(
    Object.keys(allowed).map((name): [string, Right] => [
      name,
      ask(`right to ${name}`, 'allowed' as const) ?? 'unknown',
    ]),
  ) as Rights;
  const unread: ClusterList[] = [];
  const list = <T extends object>(name: ClusterList, right: Right, entries: T): T | undefined => {
    const found = right === 'allowed' ? ask(name, entries) : undefined;
    if (right === 'allowed' && found === undefined) unread.push(name);
    return found;
  };
  const ownNode = { n0: { name: 'k8s-1', ready: 'unknown' as const } };
  const nodes = { n0: { name: 'k8s-1', ready: 'true' as const }, n1: { name: 'k8s-2', ready: 'true' as const } };
  const camera = { name: 'camera', phase: 'Bound' as const };
  const level = levelOf(rights);
  return {
    where: { node: 'k8s-1', nodeSource: 'token', pod: 'reporter-1', namespace: 'iotedge' },
    reading: {
      nodes: list('nodes', rights.nodes, nodes) ?? ownNode,
      claims: list('claims', rights.persistentvolumeclaims, { camera }) ?? {},
      persistentVolumes: list('persistentVolumes', rights.persistentvolumes, { camera }) ?? {},
      cluster: {
        ...(level === undefined ? {} : { level }),
        ...(version === undefined ? {} : { version }),
        rights,
        ...(problems.length === 0 ? {} : { detail: problems.join('; ') }),
      },
      unread,
    },
  };
}

const inventory = { pciAddresses: ['0000:01:00.0', '0000:02:00.0'], driverLoaded: true };
const fields = ['uuid', 'pci.bus_id', 'name', 'temperature.gpu', 'utilization.gpu'] as const;
const failures: readonly (readonly [number, string])[] = [
  [255, 'Failed to initialize NVML: Unknown Error'],
  [9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."],
  [15, 'Unknown Error'],
];

function machineOf(random: RandomNumbers) {
  return { load1: Math.max(0, 1.5 + 0.4 * random.bell()), memoryAvailableMiB: Math.round(9_000 + 300 * random.bell()) };
}

/** Two cards that are measured. */
function gpusOf(temperature: () => number, utilization: () => number): GpuAssessment {
  const rows = [1, 2].map(
    (index) => `GPU-${index}, 00000000:0${index}:00.0, NVIDIA A2, ${temperature()}, ${utilization()}`,
  );
  return assessGpus({ kind: 'ran', exitCode: 0, output: rows.join('\n'), fields }, inventory);
}

/** The same at work, or one of the ways in which asking for them fails. */
function busyGpusOf(random: RandomNumbers, failing: number): GpuAssessment {
  if (!random.chance(failing)) {
    return gpusOf(
      () => Math.round(60 + random.bell()),
      () => Math.round(40 + 8 * random.bell()),
    );
  }
  if (random.chance(0.5)) return assessGpus({ kind: 'hung', waitedMilliseconds: 10_000 }, inventory);
  const [exitCode, output] = random.oneOf(failures);
  return assessGpus({ kind: 'ran', exitCode, output, fields }, inventory);
}

describe('a day with a Kubernetes API and a tool for GPUs', () => {
  it('that answer is heartbeats only', async () => {
    const day = await spend(4, {
      askCluster: () => clusterOf(() => true, String),
      askGpus: () =>
        gpusOf(
          () => 60,
          () => 40,
        ),
      measureMachine: () => ({ load1: 1, memoryAvailableMiB: 9_000 }),
    });
    expect(day).toMatchObject({ patches: 24, heartbeats: 24 });
    expect(day.twin).toMatchObject({ cluster: { level: 2 }, gpu: { state: 'present' }, gpus: { g1: { state: 'ok' } } });
  });

  const words = (random: RandomNumbers) => () => random.oneOf(['no answer in time', 'ECONNRESET', '500 Internal']);

  it.each(seeds)('of which each answers 7 questions in 10 is no storm (seed %i)', async (seed) => {
    const random = new RandomNumbers(seed);
    const { changes } = await spend(hoursOfDay, {
      askCluster: () => clusterOf(() => !random.chance(0.3), words(random)),
      askGpus: () => busyGpusOf(random, 0.3),
      measureMachine: () => machineOf(random),
    });
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThanOrEqual(70);
  });

  it.each(seeds)('of which the API is away as a whole 3 times in 10 is no storm (seed %i)', async (seed) => {
    const random = new RandomNumbers(seed);
    const { changes } = await spend(hoursOfDay, {
      askCluster: () => {
        const isThere = !random.chance(0.3);
        return clusterOf(() => isThere, words(random));
      },
      askGpus: () => busyGpusOf(random, 0),
      measureMachine: () => machineOf(random),
    });
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThanOrEqual(70);
  });
});
