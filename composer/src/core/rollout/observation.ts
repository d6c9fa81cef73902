import type { ProbeResponse, Reported } from '@mooring/contract';

/** What edgeAgent reports of one module (its reported property `modules.<name>` or `systemModules.<name>`). */
export interface ReportedModule {
  readonly runtimeStatus?: string | undefined;
  readonly statusDescription?: string | undefined;
  readonly lastStartTimeUtc?: string | undefined;
  readonly image?: string | undefined;
}

/** The part of the `$edgeAgent` twin that a rollout is judged by. */
export interface AgentTwin {
  readonly desiredVersion: number;
  /** Hub clock, from `$metadata.$lastUpdated`. */
  readonly desiredUpdatedUtc?: string | undefined;
  /** Desired properties without `$version` and `$metadata`; what another writer put there would stand here too. */
  readonly desired: Readonly<Record<string, unknown>>;
  readonly connected: boolean;
  readonly lastDesiredVersion?: number | undefined;
  readonly lastDesiredStatus?: { readonly code: number; readonly description: string } | undefined;
  readonly modules: Readonly<Record<string, ReportedModule>>;
  readonly systemModules: Readonly<Record<string, ReportedModule>>;
  /** Automatic deployments that touch this device: id → `Applied` or `Targeted`. */
  readonly configurations: Readonly<Record<string, string>>;
}

/** One look at the device. What could not be read is absent and its reason stands in `unread`. */
export interface Observation {
  readonly agent: AgentTwin;
  readonly probe?: ProbeResponse | undefined;
  readonly reporter?: Reported | undefined;
  readonly unread: readonly string[];
}

/** One share at one path in one module, and the claim that Kubernetes gives it. */
export interface RolloutBinding {
  readonly module: string;
  readonly path: string;
  readonly share: string;
  readonly claim: string;
  /** Name under which the prober reports it; absent for bindings that no prober watches. */
  readonly volume?: string | undefined;
}

export interface WantedModule {
  readonly name: string;
  readonly system: boolean;
  readonly status: 'running' | 'stopped';
  readonly image: string;
  /** A new pod is due: its start must be later than the push. */
  readonly changed: boolean;
  /** Its start as the twin showed it before the push: the same start again is the same pod, whatever the clocks say. */
  readonly startedBeforeUtc?: string | undefined;
  /** Claims without which its pod does not start. */
  readonly claims: readonly string[];
}

/** What was pushed and what must become true of it. */
export interface Rollout {
  readonly device: string;
  readonly desiredVersion: number;
  /** Hub clock at the push, ISO 8601. */
  readonly pushedUtc: string;
  /** The `$edgeAgent` desired properties that were pushed, to notice another writer. */
  readonly pushedDesired: Readonly<Record<string, unknown>>;
  readonly modules: readonly WantedModule[];
  readonly bindings: readonly RolloutBinding[];
  readonly prober?: string | undefined;
  /** Shares that are known on the device, for near matches: from persistent volumes or an earlier prober. */
  readonly knownShares: readonly string[];
}
