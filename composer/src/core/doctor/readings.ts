import type { Binding, Definition, Node, Pod, StorageClass, Volume } from './objects.ts';
import type { StepId } from './steps.ts';

export interface Deployment {
  readonly id: string;
  readonly targetCondition: string;
  /** The text of the query `targetedCount`, where the hub shows it. */
  readonly countedBy?: string | undefined;
}

/** A twin of the reporter, with what its module was given. */
export interface ReporterTwin {
  readonly name: string;
  readonly nodeSource: 'token' | 'environment' | 'api' | 'unknown';
  readonly gpu: string;
  readonly kubernetes?: string | undefined;
  readonly heartbeatUtc: string;
  /** It was given a connection string, so it needed no credentials from the runtime. */
  readonly hasOwnKey: boolean;
  readonly asksForGpu: boolean;
}

export interface DeviceTwins {
  readonly status?: { readonly code: number; readonly description: string } | undefined;
  /** What edgeAgent says it runs on: `Kubernetes` or the system below Docker. */
  readonly platform?: string | undefined;
  readonly reporters: readonly ReporterTwin[];
}

export type Right = 'allowed' | 'denied' | 'unknown';

/** What came of a claim: its phase at last, and what Kubernetes said of it. */
export interface ClaimOutcome {
  readonly phase: string;
  readonly events: readonly string[];
}

/** What each step saw. */
export interface Seen {
  'hub-deployments': readonly Deployment[];
  /** What the hub says of a condition with IN, and of one that is none; empty where nothing is wrong. */
  'hub-conditions': { readonly withIn: string; readonly broken: string };
  'device-twins': DeviceTwins;
  'cluster-version': string;
  'cluster-agent': Readonly<Record<string, string>>;
  'cluster-crd': Definition;
  'cluster-volumes': { readonly namespace: string; readonly volumes: readonly Volume[] };
  'cluster-nodes': readonly Node[];
  'cluster-classes': readonly StorageClass[];
  'cluster-pods': readonly Pod[];
  'cluster-secrets': readonly string[];
  'cluster-rights': { readonly pods: Right; readonly claims: Right; readonly clusterRoles: Right };
  'cluster-bindings': readonly Binding[];
  'temporary-deployment': {
    /** Statuses of HTTP. */
    readonly createdAgain: number;
    readonly unquoted: number;
    readonly changed: number;
    readonly contentChanged: boolean;
  };
  'read-only-claim': ClaimOutcome;
  'second-claim': { readonly first: ClaimOutcome; readonly second?: ClaimOutcome | undefined };
}

/** What came of a step, and when. `unread`: why nothing was learnt; that is never an answer. */
export type Reading<Id extends StepId> = { readonly atUtc: string } & (
  { readonly seen: Seen[Id] } | { readonly unread: string }
);

export type Readings = { readonly [Id in StepId]?: Reading<Id> };

/** What one reading says to one question. */
export interface Judged {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
}

export const yes = (evidence: string): Judged => ({ answer: 'yes', evidence });
export const no = (evidence: string): Judged => ({ answer: 'no', evidence });
export const unknown = (evidence: string): Judged => ({ answer: 'unknown', evidence });
