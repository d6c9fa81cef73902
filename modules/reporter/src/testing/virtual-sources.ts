import { assessGpus, type GpuAssessment } from '../core/gpu/assess.ts';
import { levelOf, type Right, type Rights } from '../core/node/rights.ts';
import type { ClusterList, ClusterObservation } from '../core/report/observed.ts';
import type { RandomNumbers } from './random-numbers.ts';
import { hour, type Share, type Sources } from './virtual-day.ts';

const allowed: Rights = {
  pods: 'allowed',
  persistentvolumeclaims: 'allowed',
  nodes: 'allowed',
  persistentvolumes: 'allowed',
};

/** What the reader makes of an API of which each question is answered, or not. */
export function clusterOf(isAnswered: () => boolean, words: () => string): ClusterObservation {
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

/** The same, each question unanswered by chance. */
export function failingCluster(random: RandomNumbers, failing: number): () => ClusterObservation {
  const words = () => random.oneOf(['no answer in time', 'ECONNRESET', '500 Internal']);
  return () => clusterOf(() => !random.chance(failing), words);
}

const inventory = { pciAddresses: ['0000:01:00.0', '0000:02:00.0'], driverLoaded: true };
const fields = ['uuid', 'pci.bus_id', 'name', 'temperature.gpu', 'utilization.gpu', 'memory.used'] as const;
const failures: readonly (readonly [number, string])[] = [
  [255, 'Failed to initialize NVML: Unknown Error'],
  [9, "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."],
  [15, 'Unknown Error'],
];

export interface CardFigures {
  readonly temperature: number;
  readonly utilization: number;
  readonly memory: number;
}

/** Two cards that are measured. */
export function gpusOf(figures: () => CardFigures): GpuAssessment {
  const rows = [1, 2].map((index) => {
    const { temperature, utilization, memory } = figures();
    return `GPU-${index}, 00000000:0${index}:00.0, NVIDIA A2, ${temperature}, ${utilization}, ${memory}`;
  });
  return assessGpus({ kind: 'ran', exitCode: 0, output: rows.join('\n'), fields }, inventory);
}

/** Two cards at work, of which the temperature follows the day; or one of the ways in which asking for them fails. */
export function busyGpus(random: RandomNumbers, failing = 0): (at: number) => GpuAssessment {
  return (at) => {
    if (!random.chance(failing)) {
      return gpusOf(() => ({
        temperature: Math.round(60 + 5 * byDay(at) + random.bell()),
        utilization: Math.min(100, Math.max(0, Math.round(40 + 8 * random.bell()))),
        memory: Math.round(4_000 + 60 * random.bell()),
      }));
    }
    if (random.chance(0.5)) return assessGpus({ kind: 'hung', waitedMilliseconds: 10_000 }, inventory);
    const [exitCode, output] = random.oneOf(failures);
    return assessGpus({ kind: 'ran', exitCode, output, fields }, inventory);
  };
}

/** Two cards that work for some minutes, and rest for some. */
export function cyclingGpus(random: RandomNumbers, minutes: number): (at: number) => GpuAssessment {
  let until = 0;
  let isAtWork = false;
  return (at) => {
    if (at >= until) {
      isAtWork = !isAtWork;
      until = at + minutes * 60_000 * (0.5 + random.next());
    }
    const [temperature, utilization, memory] = isAtWork ? [72, 95, 14_000] : [45, 0, 300];
    return gpusOf(() => ({ temperature: Math.round(temperature + random.bell()), utilization, memory }));
  };
}

export function busyMachine(random: RandomNumbers): Sources['measureMachine'] {
  return () => ({
    load1: Math.max(0, 1.5 + 0.4 * random.bell()),
    memoryAvailableMiB: Math.round(9_000 + 300 * random.bell()),
  });
}

/**
 * A share of which all that is measured wobbles, as on machines at work: processes that start late now and then; a disk under
 * several shares, whose size is what is used of it and what is left of all; inodes that are made as they are needed; files
 * that come and go with the day.
 */
export function busyShare(random: RandomNumbers): Share {
  return (at) => {
    const free = 0.5 + 0.02 * byDay(at) + 0.008 * random.bell();
    const inodes = Math.round(1_000_000 * (1 + 0.01 * byDay(at) + 0.005 * random.bell()));
    return {
      latencyMs: random.chance(0.01) ? 100 + 300 * random.next() : 3 * Math.exp(0.6 * random.bell()),
      blocks: Math.round(100_000_000 * (0.5 + free + 0.004 * random.bell())),
      availableBlocks: Math.round(100_000_000 * free),
      inodes,
      freeInodes: Math.round(inodes * (0.6 + 0.008 * random.bell())),
    };
  };
}

/** The same, that does not answer by chance. */
export function failingShare(random: RandomNumbers, failing: number): Share {
  const share = busyShare(random);
  return (at) => (random.chance(failing) ? random.oneOf(['stuck', 'down'] as const) : share(at));
}

function byDay(at: number): number {
  return Math.sin((2 * Math.PI * at) / (24 * hour));
}
