import type { JsonObject } from '../../source/node.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { canonicalize, compactJson } from './canonical-json.ts';
import { leastChunks, splitPadded } from './chunk-counts.ts';
import type { Manifest } from './composed.ts';

/** A checked draft → the manifest as it goes to IoT Hub: createOptions as strings in chunks, keys in canonical order. */
export function assembleManifest(draft: Draft): Manifest {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  const agent: JsonObject = {
    ...draft.agent,
    systemModules: byName(draft, system),
    modules: byName(draft, draft.modules),
  };
  const content: JsonObject = {
    ...draft.sections,
    $edgeAgent: { 'properties.desired': agent },
    $edgeHub: { 'properties.desired': draft.hub },
  };
  return canonicalize({ modulesContent: content }) as unknown as Manifest;
}

function byName(draft: Draft, modules: readonly ModuleDraft[]): JsonObject {
  return Object.fromEntries(modules.map((module) => [module.name, moduleEntry(module, leastChunks(draft, module))]));
}

/** One module as it stands in a manifest: createOptions as text in chunks, in no fewer than `least`. */
export function moduleEntry(module: ModuleDraft, least = 1): JsonObject {
  const chunks = splitPadded(compactJson(module.createOptions), least);
  return { ...module.entry, settings: { ...module.settings, ...chunks } };
}
