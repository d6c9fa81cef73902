import { splitCreateOptions } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { moduleEntry } from './assemble-manifest.ts';
import { canonicalize, compactJson } from './canonical-json.ts';
import { leastChunks } from './chunk-counts.ts';
import type { Manifest } from './composed.ts';

const prefix = 'properties.desired.';
const moduleKey = /^properties\.desired\.(modules|systemModules)\.[^.]+$/;

/**
 * A checked draft → a layered deployment: each module, route and registry under a dotted key of its own, so that it joins
 * those of the deployment below it. Of a draft that is a whole deployment only these are taken; see `checkLayer`.
 */
export function assembleLayered(draft: Draft): Manifest {
  const { agent, hub } = draft.layered === true ? draft : layerOf(draft);
  const modules = draft.modules.map((module) => [
    `${prefix}modules.${module.name}`,
    moduleEntry(module, leastChunks(draft, module)),
  ]);
  const others = Object.entries(agent).map(([key, value]) => [key, moduleKey.test(key) ? inChunks(value) : value]);
  const content: JsonObject = {
    ...draft.sections,
    // IoT Hub wants it, also where it holds nothing.
    $edgeAgent: Object.fromEntries([...others, ...modules]) as JsonObject,
    ...(Object.keys(hub).length === 0 ? {} : { $edgeHub: hub }),
  };
  return canonicalize({ modulesContent: content }) as unknown as Manifest;
}

/** What a whole deployment says beside its modules that a layer can carry, by full key. */
export function layerOf(draft: Draft): { agent: JsonObject; hub: JsonObject } {
  const runtime = objectIn(draft.agent, 'runtime');
  const credentials = objectIn(objectIn(runtime, 'settings'), 'registryCredentials');
  return {
    agent: dotted(`${prefix}runtime.settings.registryCredentials.`, credentials),
    hub: dotted(`${prefix}routes.`, objectIn(draft.hub, 'routes')),
  };
}

/** A system module has its createOptions as an object until here. */
function inChunks(module: Json): Json {
  if (!isObject(module) || !isObject(module['settings'])) return module;
  const { createOptions, ...settings } = module['settings'];
  if (!isObject(createOptions)) return module;
  return { ...module, settings: { ...settings, ...splitCreateOptions(compactJson(createOptions)) } };
}

function dotted(start: string, values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${start}${name}`, value]));
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}
