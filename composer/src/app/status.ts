import { reporterModuleName, type Reported } from '@mooring/contract';
import type { Hub } from '../hub/hub.ts';
import { readReporter } from './observe.ts';
import { ApplyRefusal } from './preflight.ts';

export interface DeviceStatus {
  readonly device: string;
  readonly well: boolean;
  /** Why it is not well, or not known to be: one sentence each. */
  readonly troubles: readonly string[];
  readonly modules: readonly {
    readonly name: string;
    readonly runtimeStatus: string;
    readonly startedUtc?: string | undefined;
    readonly description: string;
  }[];
  /** Module name → the twin of a reporter or prober. */
  readonly reporters: Readonly<Record<string, Reported>>;
}

/** A reporter is silent for longer than its heartbeat times this before it counts as silent. */
const silentAfterHeartbeats = 2;
const defaultHeartbeatSeconds = 600;

/**
 * Reads what a device says of itself now. Silence, a missing reporter and an unknown state are troubles: unknown is not
 * healthy.
 *
 * @throws {ApplyRefusal} when the hub has no such device
 */
export async function readStatus(hub: Hub, device: string, nowMs = Date.now()): Promise<DeviceStatus> {
  const agent = await hub.readAgentTwin(device);
  if (agent === undefined) {
    throw new ApplyRefusal(
      'device-unknown',
      `${hub.name} has no IoT Edge device ${device}`,
      'Check the name; it is case-sensitive.',
    );
  }
  const troubles: string[] = [];
  if (!agent.connected) troubles.push('IoT Hub shows edgeAgent as disconnected: what follows may be old');
  if (agent.lastDesiredVersion !== agent.desiredVersion) {
    troubles.push(
      `edgeAgent has not taken version ${agent.desiredVersion} yet (last: ${agent.lastDesiredVersion ?? 'none'})`,
    );
  } else if (agent.lastDesiredStatus?.code !== 200) {
    const status = agent.lastDesiredStatus;
    troubles.push(
      `edgeAgent answers ${status === undefined ? 'no status' : `code ${status.code} ${status.description}`.trim()}`,
    );
  }
  const modules = Object.entries({ ...agent.systemModules, ...agent.modules }).map(([name, module]) => ({
    name,
    runtimeStatus: module.runtimeStatus ?? 'unknown',
    startedUtc: module.lastStartTimeUtc,
    description: module.statusDescription ?? '',
  }));
  for (const module of modules) {
    if (module.runtimeStatus !== 'running') troubles.push(`${module.name} is ${module.runtimeStatus}`);
  }
  const reporters = await readReporters(hub, device, Object.keys(agent.modules), troubles, nowMs);
  return { device, well: troubles.length === 0, troubles, modules, reporters };
}

async function readReporters(
  hub: Hub,
  device: string,
  modules: readonly string[],
  troubles: string[],
  nowMs: number,
): Promise<Record<string, Reported>> {
  const reporters: Record<string, Reported> = {};
  for (const name of modules.filter((module) => module === reporterModuleName || module.endsWith('-prober'))) {
    const reported = await readReporter(hub, device, name, troubles);
    if (reported === undefined) {
      troubles.push(`${name} has reported nothing yet`);
      continue;
    }
    reporters[name] = reported;
    const silentSeconds = (nowMs - Date.parse(reported.heartbeatUtc)) / 1000;
    if (silentSeconds > defaultHeartbeatSeconds * silentAfterHeartbeats) {
      troubles.push(`${name} has been silent for ${Math.round(silentSeconds / 60)} minutes`);
    }
    for (const [volume, reading] of Object.entries(reported.volumes)) {
      if (reading.state !== 'ok' && reading.state !== 'slow') {
        troubles.push(
          `share ${reading.share} (${volume}) is ${reading.state}${reading.errno === undefined ? '' : `, ${reading.errno}`}`,
        );
      }
    }
  }
  if (Object.keys(reporters).length === 0)
    troubles.push('no reporter speaks for this device: nothing is known of its shares');
  return reporters;
}
