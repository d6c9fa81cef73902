import type { Cluster } from '../../cluster/open-cluster.ts';
import type { Seen } from '../../core/doctor/readings.ts';
import type { StepId } from '../../core/doctor/steps.ts';
import type { HubRest } from '../../hub/hub-rest.ts';

/** What a step may use. */
export interface StepContext {
  /** Aborted at the deadline of the step, and when the command is interrupted. */
  readonly signal: AbortSignal;
  /** For undoing: it outlives the other one, by as long as an interrupted command may. */
  readonly undoSignal: () => AbortSignal;
  /** Says what could not be undone, or what a person must do about it. */
  readonly leave: (text: string) => void;
}

export interface HubContext extends StepContext {
  readonly rest: HubRest;
}

export interface DeviceContext extends HubContext {
  readonly device: string;
}

export interface ClusterContext extends StepContext {
  readonly cluster: Cluster;
  readonly namespace: string;
}

export interface ShareContext extends ClusterContext {
  readonly spareShare: string;
}

/** Steps that need the same things. */
export type StepsOf<Ids extends StepId, Context> = {
  readonly [Id in Ids]: (context: Context) => Promise<Seen[Id]>;
};
