import type { Json, JsonObject } from '../../source/node.ts';
import type { Draft } from './draft.ts';
import { isObject } from './options.ts';

const whole = 'properties.desired';
const prefix = `${whole}.`;

/**
 * Properties by full dotted key, as a layered deployment names them, as the one object that they are parts of:
 * `properties.desired.modules.detector.status` becomes `modules`, `detector`, `status`. What is named deeper goes over
 * what stands in something named as a whole. The objects have no prototype, so that any name is just a name.
 */
export function unfoldLayer(section: JsonObject): JsonObject {
  const own = new Set<JsonObject>();
  const take = (value: Json | undefined): JsonObject => {
    if (isObject(value) && own.has(value)) return value;
    const copy = Object.assign(Object.create(null) as JsonObject, isObject(value) ? value : {});
    own.add(copy);
    return copy;
  };
  const root = take(section[whole]);
  // A whole one before its parts, wherever it stands.
  const keys = Object.keys(section).filter((key) => key.startsWith(prefix));
  const parts = keys.map((key) => ({ key, steps: key.slice(prefix.length).split('.') }));
  for (const { key, steps } of parts.sort((a, b) => a.steps.length - b.steps.length)) {
    let object = root;
    for (const step of steps.slice(0, -1)) {
      const below = take(object[step]);
      object[step] = below;
      object = below;
    }
    object[steps.at(-1) ?? ''] = section[key] ?? null;
  }
  return root;
}

/** Desired properties of `$edgeAgent` but for the modules of a draft, as one object also where a layer names them in parts. */
export function agentPropertiesOf({ layered, agent }: Draft): JsonObject {
  return layered === true ? unfoldLayer(agent) : agent;
}

/** Desired properties of `$edgeHub`, as one object also where a layer names them in parts. */
export function hubPropertiesOf({ layered, hub }: Draft): JsonObject {
  return layered === true ? unfoldLayer(hub) : hub;
}

/**
 * Whether a draft says all desired properties of `$edgeHub`: a layer by the key `properties.desired`, which goes over
 * those of the deployment below (documented).
 */
export function hasWholeHub({ layered, hub }: Draft): boolean {
  return layered !== true || Object.hasOwn(hub, whole);
}
