import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import type { VolumePool } from './volume-pool.ts';

/** A module on its way into a workload: what has its own key there, and what is passed on as it stands. */
export interface Candidate {
  model: JsonObject;
  entry: JsonObject;
  settings: JsonObject;
  createOptions: JsonObject;
}

export interface LiftContext {
  target: Target;
  volumes: VolumePool;
  /** `{ proxy }` of the workload, or nothing; and the environment that it comes to. */
  proxy: JsonObject;
  proxyEnv: JsonObject;
}

/**
 * Moves one thing from what is passed on to a key of its own; undefined when there is nothing to move. Whether the result
 * comes to the same module is not its concern: that is tried.
 */
export type Lift = (candidate: Candidate, context: LiftContext) => Candidate | undefined;

/** As people read a module: what it is, what it needs, how it runs, and what Mooring only passes on. */
const order = [
  'image',
  'gpu',
  'mounts',
  'store',
  'ports',
  'service',
  'resources',
  'env',
  'proxy',
  'entrypoint',
  'cmd',
  'workingDir',
  'node',
  'schemaVersion',
  'timeToLiveSecs',
  'desired',
  'properties',
  'status',
  'restartPolicy',
  'startupOrder',
  'imagePullPolicy',
  'version',
  'type',
  'createOptions',
  'settings',
  'entry',
];

/** The module as the workload file has it. */
export function toWorkloadModule(candidate: Candidate): JsonObject {
  const all: JsonObject = { ...candidate.model };
  for (const part of ['createOptions', 'settings', 'entry'] as const) {
    if (Object.keys(candidate[part]).length > 0) all[part] = candidate[part];
  }
  return inOrder(all);
}

export function inOrder(module: JsonObject): JsonObject {
  return Object.fromEntries(order.flatMap((key) => (module[key] === undefined ? [] : [[key, module[key]]])));
}

/** The value at a path, and the object without it; objects that are empty without it go, too. */
export function takeAt(
  object: JsonObject,
  [step = '', ...further]: readonly string[],
): { value: Json; rest: JsonObject } | undefined {
  if (!Object.hasOwn(object, step)) return undefined;
  const { [step]: value = null, ...rest } = object;
  if (further.length === 0) return { value, rest };
  if (!isObject(value)) return undefined;
  const taken = takeAt(value, further);
  if (taken === undefined) return undefined;
  const isEmpty = Object.keys(taken.rest).length === 0;
  return { value: taken.value, rest: isEmpty ? rest : { ...object, [step]: taken.rest } };
}

/** The object with a value put back at a path. */
export function putAt(object: JsonObject, [step = '', ...further]: readonly string[], value: Json): JsonObject {
  if (further.length === 0) return { ...object, [step]: value };
  const below = object[step];
  return { ...object, [step]: putAt(isObject(below) ? below : {}, further, value) };
}
