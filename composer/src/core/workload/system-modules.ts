import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { PlacedMount, Volumes } from '../model/volume.ts';
import { locateEntry, volumesByIndex, type ModuleContext } from './draft-module.ts';
import { entryOf, envEntries, type Environment } from './env-entries.ts';
import { locateOptions } from './locate-options.ts';
import { moduleOptions } from './module-options.ts';
import { edgeAgentSchema, edgeHubSchema } from './schema/module-schema.ts';
import type { Workload, WorkloadEdgeAgent, WorkloadEdgeHub } from './workload-schema.ts';

/** Azure Stack Edge runs IoT Edge 1.1 and will not move; a self-run virtual machine has the current long-term release. */
function runtimeVersion(target: Target): string {
  return runsOnKubernetes(target) ? '1.1' : '1.5';
}

/** edgeHub gets a Service, and with it a name modules can connect to, only because it has these ports. */
const hubPorts = ['443:443', '5671:5671', '8883:8883'];
/** Where edgeHub finds the volume that holds its messages. */
const storePath = '/storage';

/** The two modules every deployment needs. */
export function systemModules(
  workload: Workload,
  context: ModuleContext,
  locate: Locate,
): Pick<Draft, 'edgeAgent' | 'edgeHub'> {
  const { edgeAgent, edgeHub } = workload;
  return {
    edgeAgent: draftAgent(edgeAgent ?? edgeAgentSchema().parse({}), context, placesOf('edgeAgent', workload, locate)),
    edgeHub: draftHub(edgeHub ?? edgeHubSchema().parse({}), context, placesOf('edgeHub', workload, locate)),
  };
}

/** What the workload does not say of a system module has the place of its modules, which ask for one. */
function placesOf(name: 'edgeAgent' | 'edgeHub', workload: Workload, locate: Locate): Locate {
  if (workload[name] === undefined) return () => locate(['modules'], 'key');
  return (path, part) => locate([name, ...path], part);
}

function draftAgent(module: WorkloadEdgeAgent, { target, proxy }: ModuleContext, locate: Locate): ModuleDraft {
  const made = {
    name: 'edgeAgent',
    image: `mcr.microsoft.com/azureiotedge-agent:${runtimeVersion(target)}`,
    keys: ['type', 'imagePullPolicy'],
    env: [proxy, module.env],
    mounts: [],
  };
  return draftSystem(made, module, target, locate);
}

function draftHub(module: WorkloadEdgeHub, { volumes, target, proxy }: ModuleContext, locate: Locate): ModuleDraft {
  const mounts = storeMounts(module.store, volumes);
  const made = {
    name: 'edgeHub',
    image: `mcr.microsoft.com/azureiotedge-hub:${runtimeVersion(target)}`,
    keys: ['type', 'version', 'status', 'restartPolicy', 'imagePullPolicy', 'startupOrder'],
    env: [proxy, mounts.length === 0 ? {} : { storageFolder: storePath }, module.env],
    mounts,
  };
  return draftSystem(made, { ...module, ports: module.ports ?? hubPorts }, target, locate);
}

function storeMounts(store: string | undefined, volumes: Volumes): PlacedMount[] {
  const volume = store === undefined ? undefined : volumes.get(store);
  return volume === undefined ? [] : [{ path: storePath, volume }];
}

function draftSystem(
  made: { name: string; image: string; keys: string[]; env: Environment[]; mounts: PlacedMount[] },
  module: WorkloadEdgeAgent & { ports?: string[] | undefined },
  target: Target,
  locate: Locate,
): ModuleDraft {
  const ofOptions = { createOptions: module.createOptions, ports: module.ports ?? [] };
  return {
    name: made.name,
    nameAt: locate([], 'key'),
    entry: entryOf(module, made.keys, envEntries(...made.env)),
    settings: { image: module.image ?? made.image, ...module.settings },
    createOptions: moduleOptions(ofOptions, made.mounts, target),
    entryAt: locateEntry(module.env, locate),
    optionAt: locateOptions(ofOptions, made.mounts, target, locate, () => locate(['store'])),
    imageAt: locate(['image']),
    volumes: volumesByIndex(ofOptions, made.mounts, target),
  };
}
