import type { JsonObject } from '../../source/node.ts';
import type { Draft } from '../model/draft.ts';
import { draftBack, isSame, type Trial } from './draft-back.ts';
import { foreignModules, hasHubErrors } from './import-routes.ts';
import { putIntoName, putIntoObject } from './put-in.ts';

const routeKey = /^properties\.desired\.routes\.([^.]+)$/;
const registryKey = /^properties\.desired\.runtime\.settings\.registryCredentials\.([^.]+)$/;

/** What a layer says of `$edgeAgent` and `$edgeHub`: registries and routes by name, the rest by full key. */
export function importLayer(imported: Draft, trial: Trial): JsonObject {
  const agent = part(imported.agent, registryKey);
  const hub = part(imported.hub, routeKey);
  const layer = {
    externalModules: foreignModules(imported, hub.named),
    registries: agent.named,
    edgeAgent: { properties: agent.rest },
    edgeHub: { properties: hub.rest },
    routes: hub.named,
  };
  const draft = draftBack(trial, layer);
  const modules = imported.modules.map((module) => ({ ...module, name: putIntoName(module.name, trial.valueOf) }));
  const isSamePart = (name: 'agent' | 'hub') =>
    draft !== undefined && isSame(draft[name], putIntoObject(imported[name], trial.valueOf));
  const areRoutesFine = draft !== undefined && !hasHubErrors({ ...draft, modules });
  return {
    ...(isSamePart('agent')
      ? { registries: layer.registries, edgeAgent: layer.edgeAgent }
      : { edgeAgent: { properties: imported.agent } }),
    ...(isSamePart('hub') && areRoutesFine
      ? { externalModules: layer.externalModules, routes: layer.routes, edgeHub: layer.edgeHub }
      : { edgeHub: { properties: imported.hub } }),
  };
}

function part(properties: JsonObject, pattern: RegExp): { named: JsonObject; rest: JsonObject } {
  const named: JsonObject = {};
  const rest: JsonObject = {};
  for (const [key, value] of Object.entries(properties)) {
    const name = pattern.exec(key)?.[1];
    if (name === undefined) rest[key] = value;
    else named[name] = value;
  }
  return { named, rest };
}
