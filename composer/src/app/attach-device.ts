import type { Existing } from '../core/attach/existing.ts';
import { isObject } from '../core/model/options.ts';
import { readWhatStands } from '../core/rollout/read-desired.ts';
import type { Hub } from '../hub/hub.ts';
import type { Json, JsonObject } from '../source/node.ts';
import { ApplyRefusal } from './preflight.ts';

/**
 * What edgeAgent of a device is to run, from its twin: all deployments of the device together.
 *
 * @throws {ApplyRefusal} when the hub has no such device
 */
export async function readExistingOnDevice(hub: Hub, device: string): Promise<Existing> {
  const agent = await hub.readAgentTwin(device);
  if (agent === undefined) {
    throw new ApplyRefusal(
      'device-unknown',
      `${hub.name} has no IoT Edge device ${device}`,
      'Check the name; it is case-sensitive.',
    );
  }
  const at = { file: device, line: 1, column: 1 };
  const { modules, credentials } = readWhatStands(agent.desired);
  return {
    modules: [...modules.values()].map(({ input: { id, image, createOptions } }) => ({
      name: id.replace(/^\$/, ''),
      at,
      image,
      createOptions: optionsOf(createOptions),
      optionAt: () => at,
    })),
    registries: credentials.map(({ address }) => address),
    agents: [{ 'properties.desired': ownOf(agent.desired) }],
  };
}

/** Without what the hub itself adds, `$metadata` and `$version`: it counts none of it. */
function ownOf(desired: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(desired).filter(([key]) => !key.startsWith('$'))) as JsonObject;
}

function optionsOf(createOptions: unknown): JsonObject {
  const value = typeof createOptions === 'string' ? parse(createOptions) : (createOptions as Json | undefined);
  return isObject(value) ? value : {};
}

/** createOptions that are no JSON name nothing; that edgeAgent refuses them is not for us to say here. */
function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
