import { splitCreateOptions } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { canonicalize, compactJson } from './canonical-json.ts';
import type { Manifest } from './composed.ts';

/** A checked draft → the manifest as it goes to IoT Hub: createOptions as strings in chunks, keys in canonical order. */
export function assembleManifest(draft: Draft): Manifest {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  const agent: JsonObject = { ...draft.agent, systemModules: byName(system), modules: byName(draft.modules) };
  const content: JsonObject = {
    ...draft.sections,
    $edgeAgent: { 'properties.desired': agent },
    $edgeHub: { 'properties.desired': draft.hub },
  };
  return canonicalize({ modulesContent: content }) as unknown as Manifest;
}

function byName(modules: readonly ModuleDraft[]): JsonObject {
  return Object.fromEntries(modules.map((module) => [module.name, moduleEntry(module)]));
}

function moduleEntry(module: ModuleDraft): JsonObject {
  const chunks = splitCreateOptions(compactJson(module.createOptions));
  return { ...module.entry, settings: { ...module.settings, ...chunks } };
}
