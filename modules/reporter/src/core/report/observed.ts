import type { Desired, Reported, ReportedVolume } from '@mooring/contract';
import type { GpuAssessment } from '../gpu/assess.ts';
import type { Machine } from '../node/proc.ts';

/** What this process is: fixed from start to end. */
export interface AgentFacts {
  readonly role: Reported['role'];
  readonly version: string;
  readonly startedUtc: string;
  readonly simulated: boolean;
}

export interface ClusterReading {
  readonly cluster: Reported['cluster'];
  readonly nodes: Reported['nodes'];
  readonly claims: Reported['claims'];
  readonly persistentVolumes: Reported['persistentVolumes'];
  /** Lists that may be read and did not come. Of those that may not be, or of which nobody knows, `rights` tell. */
  readonly unread?: readonly ClusterList[];
}
export type ClusterList = 'nodes' | 'claims' | 'persistentVolumes';

/** What the cluster was found to be, and where in it this is. */
export interface ClusterObservation {
  readonly where: Reported['where'];
  readonly reading: ClusterReading;
}

/** The latest readings of all sources; a source that has not answered yet says so by `unknown`. */
export interface Observed {
  readonly where: Reported['where'];
  readonly machine: Machine | undefined;
  readonly clusterReading: ClusterReading;
  readonly gpu: Pick<GpuAssessment, 'state' | 'detail'>;
  readonly gpus: Reported['gpus'];
  readonly volumes: Readonly<Record<string, ReportedVolume>>;
}

/** The settings in force, and how the last change of them was taken. */
export interface SettingsInForce {
  readonly desired: Desired;
  readonly acknowledgement: Reported['settings'] | undefined;
}

/** The detail of what is unknown because this process has not looked yet: no change against what was known before it. */
export const notLookedYet = { volume: 'not probed yet', gpu: 'not asked yet' } as const;

/** Before anything was read. */
export function notObserved(clusterReading: ClusterReading, asksForGpus: boolean): Observed {
  return {
    where: { nodeSource: 'unknown' },
    machine: undefined,
    clusterReading,
    gpu: {
      state: 'unknown',
      detail: asksForGpus ? notLookedYet.gpu : 'a prober asks for no GPU; see the reporter',
    },
    gpus: {},
    volumes: {},
  };
}
