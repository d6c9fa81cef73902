import type { Json, JsonObject } from '../../source/node.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { defaultTarget, hasIotEdge } from '../model/target.ts';
import { inOrder, type LiftContext } from './candidate.ts';
import type { Trial } from './draft-back.ts';
import { importLayer } from './import-layer.ts';
import { importModule, volumesOf } from './import-module.ts';
import { importProxy } from './import-proxy.ts';
import { importAgentDesired, importEdgeAgent, importEdgeHub } from './import-system.ts';
import { importHubDesired } from './import-routes.ts';
import { importTwins } from './import-twins.ts';
import type { ValueOf } from './put-in.ts';
import type { ReadManifest } from './read-for-import.ts';
import { VolumePool } from './volume-pool.ts';
import { typedReference } from './workload-text.ts';

/** A manifest, its texts those of a workload → a workload that comes to the same manifest, as `compose` would show. */
export function importDraft(
  { draft: imported, wholeOptions }: ReadManifest,
  name: string,
  valueOf: ValueOf,
): JsonObject {
  // Without IoT Edge nothing serves a share by itself; what is missing then is asked for when the workload is composed.
  const target = hasIotEdge(imported.target) ? imported.target : defaultTarget;
  const head: JsonObject = {
    apiVersion: 'mooring/v1',
    kind: 'Workload',
    metadata: { name },
    target: imported.target,
    ...(imported.layered === true ? { layered: true } : {}),
  };
  const reporter = { enabled: false };
  const trial: Trial = { head: { ...head, target, reporter }, target, valueOf };
  const context: LiftContext = { target, volumes: new VolumePool(), proxy: {}, proxyEnv: {} };
  const system = imported.layered === true ? importLayer(imported, trial) : importSystem(imported, context, trial);
  const { desired, twins } = importTwins(imported.sections, new Set(imported.modules.map((module) => module.name)));
  const modules: JsonObject = {};
  for (const module of imported.modules) {
    const own = desired.get(module.name);
    const variable = wholeOptions.get(module.name);
    modules[module.name] = inOrder({
      ...importModule(module, context, trial),
      ...(own === undefined ? {} : { desired: own }),
      ...(variable === undefined ? {} : { createOptions: typedReference(variable) }),
    });
  }
  const volumes = context.volumes.declare(
    [...Object.values(modules), system['edgeHub']].flatMap((one) => (isObject(one) ? volumesOf(one) : [])),
  );
  const { registries = {}, proxy = {}, externalModules = [], ...others } = system;
  const all: JsonObject = {
    ...head,
    registries,
    proxy,
    volumes,
    modules,
    externalModules,
    twins,
    ...others,
    reporter,
  };
  const needed = ['modules', 'routes'];
  return Object.fromEntries(Object.entries(all).filter(([key, value]) => needed.includes(key) || !isEmpty(value)));
}

function importSystem(imported: Draft, context: LiftContext, trial: Trial): JsonObject {
  const found = importProxy(imported, trial);
  if (found !== undefined) Object.assign(context, { proxy: { proxy: found.proxy }, proxyEnv: found.env });
  const agent = importAgentDesired(imported.agent, trial);
  const { edgeHub: hubDesired, ...hub } = importHubDesired(imported, trial);
  const { edgeAgent, edgeHub } = imported;
  return {
    ...context.proxy,
    registries: agent.registries,
    edgeAgent: {
      ...(edgeAgent === undefined ? {} : importEdgeAgent(edgeAgent, context, trial)),
      ...agent.edgeAgent,
    },
    edgeHub: {
      ...(edgeHub === undefined ? {} : importEdgeHub(edgeHub, context, trial)),
      ...(isObject(hubDesired) ? hubDesired : {}),
    },
    ...hub,
  };
}

function isEmpty(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
