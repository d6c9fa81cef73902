import type { AgentTwin } from '../core/rollout/observation.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';

/** Why nothing was pushed: the answer is no, and `help` says what would make it yes. */
export class ApplyRefusal extends Error {
  readonly code: string;
  readonly help: string;

  constructor(code: string, message: string, help: string) {
    super(message);
    this.name = 'ApplyRefusal';
    this.code = code;
    this.help = help;
  }
}

/**
 * Makes sure that pushing to this one device is right: it exists, is an enabled IoT Edge device, and no automatic
 * deployment targets it (IoT Hub would overwrite the push at its next evaluation).
 *
 * @returns the `$edgeAgent` twin as it is before the push
 * @throws {ApplyRefusal} when it is not right
 * @throws {HubError} when the hub cannot be asked
 */
export async function checkDevice(hub: Hub, device: string, force: boolean): Promise<AgentTwin> {
  const identity = await hub.readDevice(device);
  if (identity === undefined) {
    throw new ApplyRefusal(
      'device-unknown',
      `${hub.name} has no device ${device}`,
      'Check the name; it is case-sensitive.',
    );
  }
  if (!identity.edge) {
    throw new ApplyRefusal(
      'device-not-edge',
      `${device} is not an IoT Edge device`,
      'Only IoT Edge devices take a deployment.',
    );
  }
  if (!identity.enabled) {
    throw new ApplyRefusal('device-disabled', `${device} is disabled in ${hub.name}`, 'Enable it first.');
  }
  const agent = await hub.readAgentTwin(device);
  if (agent === undefined) {
    throw new HubError('badAnswer', hub.name, `${device} is an IoT Edge device without an $edgeAgent twin`);
  }
  if (!force) await refuseTargeted(hub, device, agent);
  return agent;
}

async function refuseTargeted(hub: Hub, device: string, agent: AgentTwin): Promise<void> {
  const named = Object.entries(agent.configurations).map(([id, status]) => `${id} (${status})`);
  const targeting = named.length > 0 ? named : await findTargeting(hub, device);
  if (targeting.length === 0) return;
  throw new ApplyRefusal(
    'device-targeted',
    `automatic deployments target ${device}: ${targeting.join(', ')}`,
    'IoT Hub would overwrite a push to this one device at its next evaluation. Take the device out of their target ' +
      'conditions, or use --force to push all the same.',
  );
}

/** The marks on the twin lag behind by minutes, so the conditions are asked as well, by the hub's own engine. */
async function findTargeting(hub: Hub, device: string): Promise<string[]> {
  const found: string[] = [];
  for (const deployment of await hub.listAutomaticDeployments()) {
    if (deployment.targetCondition.trim() === '') continue;
    try {
      if (await hub.matchesCondition(device, deployment.targetCondition)) found.push(`${deployment.id} (matches)`);
    } catch (thrown) {
      if (!(thrown instanceof HubError) || thrown.kind !== 'rejected') throw thrown;
      found.push(`${deployment.id} (its condition could not be evaluated: ${thrown.message})`);
    }
  }
  return found;
}
