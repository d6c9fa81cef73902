import type { Json, JsonObject } from '../../source/node.ts';
import { checkVersions } from '../check/limits.ts';
import { checkRoutes } from '../check/routes.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { takeAt } from './candidate.ts';
import { draftBack, isSame, type Trial } from './draft-back.ts';
import { putIntoName, putIntoObject } from './put-in.ts';
import { moduleReferences } from '../routes/module-references.ts';

/**
 * The desired properties of edgeHub: routes, and what beside them differs from what is written by itself. What is an
 * error in a workload, and none in a manifest, is passed on as it stands.
 */
export function importHubDesired(imported: Draft, trial: Trial): JsonObject {
  const { routes, ...rest } = imported.hub;
  const externalModules = foreignModules(imported, routes ?? null);
  const seconds = takeAt(rest, ['storeAndForwardConfiguration', 'timeToLiveSecs'])?.value ?? null;
  const version = rest['schemaVersion'] ?? null;
  const choices: JsonObject[] = [
    {},
    { schemaVersion: version },
    { timeToLiveSecs: seconds },
    { schemaVersion: version, timeToLiveSecs: seconds },
    { desired: rest },
  ];
  const modules = imported.modules.map((module) => ({ ...module, name: putIntoName(module.name, trial.valueOf) }));
  for (const edgeHub of choices) {
    const workload = { externalModules, routes: isObject(routes) ? routes : null, edgeHub };
    const draft = draftBack(trial, workload);
    if (draft === undefined || !isSame(draft.hub, putIntoObject(imported.hub, trial.valueOf))) continue;
    if (!hasHubErrors({ ...draft, modules })) return workload;
  }
  return { routes: null, edgeHub: { desired: imported.hub } };
}

/** Modules that routes name, and that other deployments bring. */
export function foreignModules(imported: Draft, routes: Json): Json[] {
  const own = new Set(imported.modules.map(({ name }) => name));
  const named = Object.values(isObject(routes) ? routes : {}).flatMap((route) => {
    const text = isObject(route) ? route['route'] : route;
    return typeof text === 'string' ? moduleReferences(text) : [];
  });
  // `$edgeHub` sends messages, too, and is no module of anybody; `${NAME}` may be one.
  const isForeign = (name: string) => !/^\$(?!\{)/.test(name) && !own.has(name);
  return [...new Set(named)].filter(isForeign).sort();
}

export function hasHubErrors(draft: Draft): boolean {
  const findings = new Findings();
  checkRoutes(draft, findings);
  if (draft.layered !== true) checkVersions(draft, findings);
  return findings.hasErrors;
}
