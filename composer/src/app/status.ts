import { reporterModuleName, type Reported } from '@mooring/contract';
import { runningModules } from '../core/status/weigh-agent.ts';
import { weighDevice, type Speaker } from '../core/status/weigh-device.ts';
import type { Hub } from '../hub/hub.ts';
import { readSpeaker } from './observe.ts';
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
  const speaking = runningModules(agent).filter((name) => name === reporterModuleName || name.endsWith('-prober'));
  const speakers: Speaker[] = [];
  for (const name of speaking) speakers.push(await readSpeaker(hub, device, name));
  const troubles = weighDevice(agent, speakers, nowMs);
  const modules = Object.entries({ ...agent.systemModules, ...agent.modules }).map(([name, module]) => ({
    name,
    runtimeStatus: module.runtimeStatus ?? 'unknown',
    startedUtc: module.lastStartTimeUtc,
    description: module.statusDescription ?? '',
  }));
  const reporters = Object.fromEntries(
    speakers.flatMap(({ name, reported }) => (reported === undefined ? [] : [[name, reported]])),
  );
  return { device, well: troubles.length === 0, troubles, modules, reporters };
}
