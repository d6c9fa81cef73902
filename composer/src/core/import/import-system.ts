import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { takeAt, toWorkloadModule, type Candidate, type Lift, type LiftContext } from './candidate.ts';
import { draftBack, isSame, isSameModule, type Trial } from './draft-back.ts';
import { liftAll, passOn, volumesOf } from './import-module.ts';
import { entryLifts } from './lift-entry.ts';
import { liftPorts } from './lift-options.ts';
import { putIntoObject } from './put-in.ts';

const usualPorts = ['443:443', '5671:5671', '8883:8883'];
const storePath = '/storage';

/** `edgeAgent` of a workload, but for what its desired properties are; undefined when it cannot be the same. */
export function importEdgeAgent(imported: ModuleDraft, context: LiftContext, trial: Trial): JsonObject {
  const start = passOn(imported, ['type']);
  const isRight = (candidate: Candidate) => {
    const draft = draftBack(trial, { ...context.proxy, edgeAgent: toWorkloadModule(candidate) });
    return isSameModule(draft?.edgeAgent, imported, trial.valueOf);
  };
  return toWorkloadModule(liftAll(start, [...entryLifts, ...withoutProxy(context), liftAgentImage], context, isRight));
}

/** `edgeHub` of a workload, but for routes and desired properties. */
export function importEdgeHub(imported: ModuleDraft, context: LiftContext, trial: Trial): JsonObject {
  const passed = passOn(imported, ['type', 'status', 'restartPolicy']);
  const start = { ...passed, model: { ...passed.model, ports: [] } };
  const isRight = (candidate: Candidate) => {
    const edgeHub = toWorkloadModule(candidate);
    const volumes = context.volumes.declare(volumesOf(edgeHub));
    const draft = draftBack(trial, { ...context.proxy, volumes, edgeHub });
    return isSameModule(draft?.edgeHub, imported, trial.valueOf);
  };
  const steps = [...entryLifts, liftHubPorts, liftStore, ...withoutProxy(context)];
  return toWorkloadModule(liftAll(start, steps, context, isRight));
}

/** On Kubernetes edgeAgent keeps the image it runs with; the usual one need not be said. */
function liftAgentImage(candidate: Candidate, { target }: LiftContext): Candidate | undefined {
  if (!runsOnKubernetes(target)) return undefined;
  const { image: _image, ...model } = candidate.model;
  return { ...candidate, model };
}

/** The usual ports need not be said. */
function liftHubPorts(candidate: Candidate): Candidate | undefined {
  const lifted = liftPorts(candidate);
  if (lifted === undefined) return undefined;
  const { ports = null, ...model } = lifted.model;
  return isSame(ports, usualPorts) ? { ...lifted, model } : lifted;
}

/** A share that holds messages: the variable that names the folder, and the mount there. */
function liftStore(candidate: Candidate, context: LiftContext): Candidate | undefined {
  const { env } = candidate.model;
  const taken = takeAt(candidate.createOptions, ['HostConfig', 'Mounts']);
  const [mount] = Array.isArray(taken?.value) && taken.value.length === 1 ? taken.value : [];
  if (taken === undefined || !isObject(mount) || !isObject(env) || env['storageFolder'] !== storePath) return undefined;
  const { Source: share, Target: path } = mount;
  if (path !== storePath || typeof share !== 'string') return undefined;
  const { storageFolder: _folder, ...others } = env;
  const { env: _env, ...model } = candidate.model;
  const store = context.volumes.name({ share }, share);
  const left = Object.keys(others).length === 0 ? {} : { env: others };
  return { ...candidate, model: { ...model, store, ...left }, createOptions: taken.rest };
}

/** System modules get the variables of `proxy` by themselves. */
function withoutProxy({ proxyEnv }: LiftContext): Lift[] {
  const names = Object.keys(proxyEnv);
  if (names.length === 0) return [];
  return [
    (candidate) => {
      const { env, ...model } = candidate.model;
      if (!isObject(env)) return undefined;
      const left = Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
      return { ...candidate, model: Object.keys(left).length === 0 ? model : { ...model, env: left } };
    },
  ];
}

/** The desired properties of edgeAgent beside its modules: registries, and the rest where it is not the usual one. */
export function importAgentDesired(
  imported: JsonObject,
  trial: Trial,
): { registries: JsonObject; edgeAgent: JsonObject } {
  const taken = takeAt(imported, ['runtime', 'settings', 'registryCredentials']);
  const credentials = isObject(taken?.value) ? taken.value : {};
  const choices = [
    { registries: credentials, edgeAgent: {} },
    { registries: credentials, edgeAgent: { desired: taken?.rest ?? imported } },
  ];
  const isRight = (choice: (typeof choices)[number]) => {
    const agent = draftBack(trial, choice)?.agent;
    return agent !== undefined && isSame(agent, putIntoObject(imported, trial.valueOf));
  };
  return choices.find(isRight) ?? { registries: {}, edgeAgent: { desired: imported } };
}
