import { setMaxListeners } from 'node:events';
import { utcText, type JsonObject } from '@mooring/contract';
import type { GpuAssessment } from '../core/gpu/assess.ts';
import { believeGpus, type BelievedGpus } from '../core/gpu/believe-gpus.ts';
import { believeCluster, type BelievedCluster } from '../core/node/believe-cluster.ts';
import type { Machine } from '../core/node/proc.ts';
import type { ClusterObservation, Observed } from '../core/report/observed.ts';
import { SteadyObserved } from '../core/report/steady-observed.ts';
import { classifyVolume } from '../core/volume/classify.ts';
import type { ProbeResult } from '../core/volume/probe-result.ts';
import type { MountEntry } from '../core/volume/mountinfo.ts';
import type { StatfsAnswer } from '../core/volume/statfs-answer.ts';
import { VolumeRecord } from '../core/volume/volume-record.ts';
import { volumesAfter } from '../core/volume/volumes-after.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualHub } from './virtual-hub.ts';
import { VirtualModule } from './virtual-module.ts';

export const hour = 3_600_000;
/** As it is unless set. */
export const heartbeat = 600_000;
const intervalMilliseconds = 30_000;
const clusterMilliseconds = 60_000;
const set = { badAfterReadings: 1, goodAfterReadings: 3 };

/** What one share does at a moment: its latency and what statfs says of its room, or why it does not answer. */
export type Share = (
  at: number,
) => ({ readonly latencyMs: number } & Omit<StatfsAnswer, 'blockBytes'>) | 'stuck' | 'down';

/** What a day consists of; what is left out is not there. */
export interface Sources {
  readonly shares?: readonly Share[];
  readonly askCluster?: () => ClusterObservation;
  readonly askGpus?: (at: number) => GpuAssessment;
  readonly measureMachine: (at: number) => Pick<Machine, 'load1' | 'memoryAvailableMiB'>;
}

export interface Day {
  readonly patches: number;
  /** Of them those that were due as heartbeats: sent so long after the one before, whatever went with them. */
  readonly heartbeats: number;
  /** The others. */
  readonly changes: number;
  /** As it is at the end. */
  readonly twin: JsonObject;
}

/** Reports what the sources say as the agent does, on a virtual clock, and says how often a patch was sent. */
export async function spendDay(hours: number, sources: Sources, heartbeatMilliseconds = heartbeat): Promise<Day> {
  const clock = new VirtualClock();
  const hub = new VirtualHub(clock);
  const module = new VirtualModule(clock, {});
  module.heartbeatMilliseconds = heartbeatMilliseconds;
  const stop = new AbortController();
  // Each source waits by it.
  setMaxListeners(0, stop.signal);
  const running = watchAll(clock, module, sources, stop.signal);
  // What is known at the start is one document.
  await clock.run(1_000);
  void module.live(hub);
  await clock.run(hours * hour);
  stop.abort();
  module.stop();
  await Promise.all(running);
  const pauses = hub.patches.slice(1).map(({ at }, index) => at - (hub.patches[index]?.at ?? 0));
  const heartbeats = pauses.filter((pause) => pause >= heartbeatMilliseconds).length;
  return { patches: pauses.length, heartbeats, changes: pauses.length - heartbeats, twin: hub.cloud };
}

function watchAll(
  clock: VirtualClock,
  module: VirtualModule,
  { shares = [], askCluster, askGpus, measureMachine }: Sources,
  signal: AbortSignal,
): Promise<void>[] {
  const steady = new SteadyObserved();
  const rules = () => ({ ...set, doublings: module.unrest.doublings(clock.now()) });
  let { observed } = module;
  const see = (changes: Partial<Observed>) => {
    observed = { ...observed, ...changes };
    module.see(steady.steady(observed));
  };
  const loop = async (turn: () => number) => {
    while (!signal.aborted) await clock.sleep(turn(), signal);
  };
  const names = shares.map((_, index) => `v${index}`);
  const expected = Object.fromEntries(names.map((name) => [name, { share: name, path: `/v/${name}` }]));
  const watchShare = (share: Share, name: string) => {
    const record = new VolumeRecord();
    return loop(() => {
      const fresh = classified(name, record, share(clock.now()));
      const { volume, at: probedAt } = record.take({ volume: fresh, at: clock.date() }, rules(), clock.now());
      const readings = { [name]: { expected: expected[name]!, volume, probedAt, fresh } };
      steady.takeVolumes(readings, expected);
      const nowUtc = utcText(clock.date());
      see({ volumes: volumesAfter({ expected, readings, last: observed.volumes, earlier: {}, nowUtc }) });
      return record.pending === undefined ? intervalMilliseconds : 5_000;
    });
  };
  let cluster: BelievedCluster | undefined;
  const watchCluster = (ask: NonNullable<Sources['askCluster']>) =>
    loop(() => {
      cluster = believeCluster(cluster, ask(), rules(), { at: clock.now(), utc: utcText(clock.date()) });
      see({ where: cluster.where, clusterReading: cluster.reading });
      return clusterMilliseconds;
    });
  let gpus: BelievedGpus | undefined;
  const watchGpus = (ask: NonNullable<Sources['askGpus']>) =>
    loop(() => {
      gpus = believeGpus(gpus, ask(clock.now()), rules(), clock.now());
      steady.takeGpus(gpus.gpus);
      see({ gpu: gpus.gpu, gpus: gpus.gpus });
      return intervalMilliseconds;
    });
  const watchMachine = () =>
    loop(() => {
      const machine = { cpus: 8, memoryTotalMiB: 32_000, ...measureMachine(clock.now()) };
      steady.takeMachine(machine);
      see({ machine });
      return intervalMilliseconds;
    });
  return [
    ...shares.map((share, index) => watchShare(share, names[index]!)),
    ...(askCluster === undefined ? [] : [watchCluster(askCluster)]),
    ...(askGpus === undefined ? [] : [watchGpus(askGpus)]),
    watchMachine(),
  ];
}

function classified(name: string, record: VolumeRecord, share: ReturnType<Share>) {
  const probe = probeOf(share);
  return classifyVolume({
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
}

function probeOf(share: ReturnType<Share>): ProbeResult {
  if (share === 'stuck') return { kind: 'stuck', call: 'statfs', waitedMilliseconds: 5_000 };
  if (share === 'down') return { kind: 'failed', errno: 'EHOSTDOWN', message: 'Host is down' };
  const { latencyMs, ...room } = share;
  return { kind: 'answered', latencyMilliseconds: latencyMs, answer: { blockBytes: 4096, ...room } };
}

function mountOf(name: string): MountEntry {
  return {
    id: 31,
    parentId: 20,
    device: '0:41',
    root: '/',
    mountPoint: `/v/${name}`,
    options: ['rw'],
    fsType: 'nfs4',
    source: `contoso-ase:/${name}`,
    superOptions: ['rw'],
  };
}
