import type { AgentTwin } from '../core/rollout/observation.ts';

export interface MethodAnswer {
  readonly status: number;
  readonly payload: unknown;
}

export interface ModuleTwin {
  readonly connected: boolean;
  readonly desired: Readonly<Record<string, unknown>>;
  readonly reported: Readonly<Record<string, unknown>>;
  /** Reported property → when the hub took it, by its own clock (`$metadata.<property>.$lastUpdated`). */
  readonly reportedUpdatedUtc: Readonly<Record<string, string>>;
}

export interface DeviceIdentity {
  readonly edge: boolean;
  readonly enabled: boolean;
  /** Device connection string fields are not kept; only what a rollout decides by. */
  readonly connected: boolean;
}

export interface AutomaticDeployment {
  readonly id: string;
  readonly priority: number;
  readonly targetCondition: string;
}

/**
 * What a rollout needs of an IoT Hub. Every call ends within the hub deadline, throws a HubError, and answers
 * `undefined` only when the hub itself says that the thing does not exist.
 */
export interface Hub {
  readonly name: string;
  readonly simulated: boolean;
  readDevice(device: string): Promise<DeviceIdentity | undefined>;
  readAgentTwin(device: string): Promise<AgentTwin | undefined>;
  readModuleTwin(device: string, module: string): Promise<ModuleTwin | undefined>;
  listAutomaticDeployments(): Promise<AutomaticDeployment[]>;
  /** Whether the hub's own query engine finds the device under a target condition. */
  matchesCondition(device: string, targetCondition: string): Promise<boolean>;
  applyContent(device: string, modulesContent: Readonly<Record<string, unknown>>): Promise<void>;
  invokeMethod(
    device: string,
    module: string,
    method: string,
    payload: unknown,
    responseTimeoutSeconds: number,
  ): Promise<MethodAnswer>;
  /** Creates an edge device, or reads it when it exists; answers its device connection string, which is a secret. */
  ensureEdgeDevice(device: string): Promise<string>;
}
