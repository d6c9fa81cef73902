import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate, RouteDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import type { Workload, WorkloadEdgeHub } from './workload-schema.ts';

type Properties = Pick<Draft, 'agent' | 'agentAt' | 'hub' | 'hubAt' | 'hubPassedOn'>;

/** How long edgeHub keeps messages that it cannot send, unless the workload says otherwise. */
const usualTimeToLiveSecs = 7200;

/** Desired properties of `$edgeAgent` and `$edgeHub`, but for the modules. */
export function desiredProperties(workload: Workload, locate: Locate, findings: Findings): Properties {
  const { edgeAgent, edgeHub } = workload;
  if (edgeHub?.desired !== undefined) reportSaidTwice(edgeHub, edgeHub.desired, workload.routes, locate, findings);
  const hub = edgeHub?.desired ?? {
    schemaVersion: edgeHub?.schemaVersion ?? '1.1',
    ...(edgeHub?.timeToLiveSecs === null
      ? {}
      : { storeAndForwardConfiguration: { timeToLiveSecs: edgeHub?.timeToLiveSecs ?? usualTimeToLiveSecs } }),
  };
  return {
    agent: withCredentials(edgeAgent?.desired ?? usualAgent(), credentialsOf(workload)),
    agentAt: locateAgent(workload, locate),
    hub: { ...hub, ...(workload.routes === null ? {} : { routes: workload.routes as JsonObject }) },
    hubAt: locateHub(workload, locate),
    ...(edgeHub?.desired === undefined ? {} : { hubPassedOn: true as const }),
  };
}

/** Credentials by registry. All three are required; a registry without them is only a place to pull from. */
export function credentialsOf(workload: Workload): JsonObject {
  const credentials: Record<string, Json> = {};
  for (const [name, { address, username, password }] of Object.entries(workload.registries)) {
    if (username !== undefined && password !== undefined) credentials[name] = { address, username, password };
  }
  return credentials;
}

/** Routes for the rules on them: those of the workload, else those among the desired properties it writes itself. */
export function draftRoutes(workload: Workload, locate: Locate): RouteDraft[] {
  const own = workload.edgeHub?.desired?.['routes'];
  const isOwn = workload.routes === null && isObject(own);
  const base = isOwn ? ['edgeHub', 'desired', 'routes'] : ['routes'];
  const routes: JsonObject = isOwn ? own : ((workload.routes ?? {}) as JsonObject);
  return Object.entries(routes).map(([name, route]) => {
    const path = [...base, name];
    const inner = isObject(route) ? route['route'] : route;
    const routePath = typeof route === 'string' ? path : [...path, 'route'];
    return {
      name,
      route: typeof inner === 'string' ? inner : '',
      nameAt: locate(path, 'key'),
      routeAt: locate(routePath),
      characterAt: (index: number) => locate(routePath, index),
      ...(isOwn ? { passedOn: true as const } : {}),
    };
  });
}

function usualAgent(): JsonObject {
  const settings = { minDockerVersion: 'v1.25', registryCredentials: {} };
  return { schemaVersion: '1.1', runtime: { type: 'docker', settings } };
}

function withCredentials(agent: JsonObject, credentials: JsonObject): JsonObject {
  if (Object.keys(credentials).length === 0) return agent;
  const runtime = objectAt(agent, 'runtime');
  const settings = objectAt(runtime, 'settings');
  const registryCredentials = { ...objectAt(settings, 'registryCredentials'), ...credentials };
  return { ...agent, runtime: { ...runtime, settings: { ...settings, registryCredentials } } };
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}

function reportSaidTwice(
  edgeHub: WorkloadEdgeHub,
  desired: JsonObject,
  routes: Workload['routes'],
  locate: Locate,
  findings: Findings,
): void {
  const said = (['schemaVersion', 'timeToLiveSecs'] as const).filter((key) => edgeHub[key] !== undefined);
  for (const key of said) {
    const help = `\`edgeHub.desired\` stands for all of it. Write it there, or take \`desired\` out.`;
    findings.add('MOOR1113', locate(['edgeHub', key], 'key'), `\`${key}\` stands beside \`edgeHub.desired\``, help);
  }
  if (routes === null || !('routes' in desired)) return;
  const help = 'Write the routes below `routes`, or put `routes: null` beside those of `edgeHub.desired`.';
  const at = locate(['edgeHub', 'desired', 'routes'], 'key');
  findings.add('MOOR1113', at, '`edgeHub.desired` and `routes` both say the routes', help);
}

function locateAgent(workload: Workload, locate: Locate): Locate {
  return (path, part) => {
    const name = path[0] === 'runtime' && path[2] === 'registryCredentials' ? path[3] : undefined;
    if (typeof name === 'string' && Object.hasOwn(workload.registries, name)) {
      return locate(['registries', name, ...path.slice(4)], part);
    }
    const isSystem = path[0] === 'systemModules' || path[0] === 'modules';
    if (isSystem) return locate(path.slice(path[0] === 'modules' ? 0 : 1), part);
    if (workload.edgeAgent?.desired !== undefined) return locate(['edgeAgent', 'desired', ...path], part);
    return locate(['registries'], 'key');
  };
}

function locateHub(workload: Workload, locate: Locate): Locate {
  return (path: Path, part) => {
    if (path[0] === 'routes' && workload.routes !== null) return locate(path, part);
    if (workload.edgeHub?.desired !== undefined) return locate(['edgeHub', 'desired', ...path], part);
    return workload.edgeHub === undefined ? locate(['routes'], 'key') : locate(['edgeHub', ...path], part);
  };
}
