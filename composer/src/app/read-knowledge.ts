import { reporterModuleName, reportedSchema, type Reported } from '@mooring/contract';
import { runningModules } from '../core/status/weigh-agent.ts';
import { weighHeartbeat } from '../core/status/weigh-heartbeat.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import type { InputFile } from '../source/read-source.ts';
import { ApplyRefusal } from './preflight.ts';

/** What a hub knows of a device, as a file that `composeInput` reads beside inventories. */
interface DeviceWord {
  device: string;
  hub: string;
  askedUtc: string;
  /** How many automatic deployments the hub has; absent where it does not say. */
  deployments?: number;
  /** Why it may not hold any more, or why it is less than it could be: sentences. */
  caveats: string[];
  /** Module name → what it reports. */
  reporters: Record<string, Reported>;
}

/**
 * Asks a hub what the reporter and the probers of a device said last. Their word is as old as their heartbeat, which
 * stands beside it; silence is told.
 *
 * @throws {ApplyRefusal} when the hub has no such device
 * @throws {HubError} when the hub cannot be asked: nothing is known then, which is not the same as nothing to find
 */
export async function askDevice(hub: Hub, device: string, nowMs = Date.now()): Promise<InputFile> {
  const agent = await hub.readAgentTwin(device);
  if (agent === undefined) {
    throw new ApplyRefusal(
      'device-unknown',
      `${hub.name} has no IoT Edge device ${device}`,
      'Check the name; it is case-sensitive.',
    );
  }
  const speaking = runningModules(agent).filter((name) => name === reporterModuleName || name.endsWith('-prober'));
  const word: DeviceWord = {
    device,
    hub: hub.name,
    askedUtc: new Date(nowMs).toISOString(),
    caveats: [],
    reporters: {},
  };
  for (const name of speaking) await hear(hub, device, name, nowMs, word);
  if (Object.keys(word.reporters).length === 0 && word.caveats.length === 0) {
    word.caveats.push(
      `no reporter or prober runs on ${device}, so the hub knows nothing of its shares, nodes and GPUs`,
    );
  }
  await countDeployments(hub, word);
  return { name: `twins of ${device}.json`, bytes: new TextEncoder().encode(JSON.stringify(word, undefined, 2)) };
}

/** What the device is known to have does not hang on it: a hub that is asked too often refuses this first. */
async function countDeployments(hub: Hub, word: DeviceWord): Promise<void> {
  try {
    word.deployments = (await hub.listAutomaticDeployments()).length;
  } catch (thrown) {
    if (!(thrown instanceof HubError)) throw thrown;
    word.caveats.push(`how many deployments ${hub.name} has is not known: ${thrown.message}`);
  }
}

async function hear(hub: Hub, device: string, name: string, nowMs: number, word: DeviceWord): Promise<void> {
  const twin = await hub.readModuleTwin(device, name);
  if (twin === undefined || Object.keys(twin.reported).length === 0) {
    word.caveats.push(`${name} on ${device} has reported nothing yet`);
    return;
  }
  const parsed = reportedSchema.safeParse(twin.reported);
  if (!parsed.success) {
    word.caveats.push(`what ${name} on ${device} reports is no document of contract version 1, and was not read`);
    return;
  }
  const { heartbeatUtc } = parsed.data;
  const receivedUtc = twin.reportedUpdatedUtc['heartbeatUtc'];
  word.caveats.push(...weighHeartbeat(name, { heartbeatUtc, receivedUtc, desired: twin.desired, nowMs }));
  word.reporters[name] = parsed.data;
}
