import type { Json, JsonObject } from '../../source/node.ts';
import { unfoldLayer } from '../model/layer-tree.ts';
import { isObject } from '../model/options.ts';

const runtimeKey = 'properties.desired.runtime';
/** Steps behind `properties.desired` down to the name of a registry. */
const stepsToRegistry = 4;

/**
 * `runtime` as it would stand on the device, of what a layered deployment says of it. What it leaves to the deployment
 * below is filled in with what is good there; what it says as a whole stays as it is.
 */
export function layeredRuntime(agent: JsonObject): Json {
  const runtime = unfoldLayer(agent)['runtime'];
  if (runtime === undefined) return { type: 'docker', settings: { registryCredentials: {} } };
  if (!isObject(runtime)) return runtime;
  const filled: JsonObject = { ...(Object.hasOwn(agent, runtimeKey) ? {} : { type: 'docker' }), ...runtime };
  const settings = filled['settings'];
  const credentials = isObject(settings) ? settings['registryCredentials'] : undefined;
  if (!isObject(settings) || !isObject(credentials)) return filled;
  const whole = wholeCredentials(agent);
  const registryCredentials = Object.entries(credentials).map(([name, one]) => [
    name,
    isObject(one) && !Object.hasOwn(whole, name) ? { address: '-', username: '-', password: '-', ...one } : one,
  ]);
  return { ...filled, settings: { ...settings, registryCredentials: Object.fromEntries(registryCredentials) as Json } };
}

/** Those of which more than single properties are said. */
function wholeCredentials(agent: JsonObject): JsonObject {
  const above = Object.entries(agent).filter(([key]) => key.split('.').length <= stepsToRegistry + 2);
  let value: Json | undefined = unfoldLayer(Object.fromEntries(above));
  for (const step of ['runtime', 'settings', 'registryCredentials']) value = isObject(value) ? value[step] : undefined;
  return isObject(value) ? value : {};
}
