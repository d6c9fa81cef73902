import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { words } from '../workload/schema/words.ts';
import { takeAt, type Candidate, type Lift, type LiftContext } from './candidate.ts';
import { isTypedReference } from './workload-text.ts';

/** Keys that stand in a workload as in a manifest, and what a workload says by leaving them out. */
const plainKeys: Readonly<Record<string, Json>> = {
  type: 'docker',
  status: 'running',
  restartPolicy: 'always',
  version: '1.0',
};
const optionalKeys = ['startupOrder', 'imagePullPolicy'];

export const entryLifts: Lift[] = [
  ...Object.entries(plainKeys).map(
    ([key, usual]): Lift =>
      (candidate) =>
        liftKey(candidate, key, usual),
  ),
  ...optionalKeys.map(
    (key): Lift =>
      (candidate) =>
        liftKey(candidate, key, undefined),
  ),
  liftEnv,
  liftProxy,
];

function liftKey(candidate: Candidate, key: string, usual: Json | undefined): Candidate | undefined {
  const taken = takeAt(candidate.entry, [key]);
  if (taken === undefined || taken.value === null || typeof taken.value === 'object') return undefined;
  const { [key]: _null, ...model } = candidate.model;
  const isUsual = taken.value === usual;
  return { ...candidate, model: isUsual ? model : { ...model, [key]: taken.value }, entry: taken.rest };
}

/** Texts as they stand; what has another type keeps it as `{value: …}`. Entries that are more than that stay. */
function liftEnv(candidate: Candidate): Candidate | undefined {
  const taken = takeAt(candidate.entry, ['env']);
  if (taken === undefined || !isObject(taken.value)) return undefined;
  const env: JsonObject = {};
  const left: JsonObject = {};
  for (const [name, entry] of Object.entries(taken.value)) {
    const value = valueOf(name, entry);
    if (value === undefined) left[name] = entry;
    else env[name] = value;
  }
  if (Object.keys(env).length === 0) return undefined;
  const rest = Object.keys(left).length === 0 ? taken.rest : { ...candidate.entry, env: left };
  return { ...candidate, model: { ...candidate.model, env }, entry: rest };
}

function valueOf(name: string, entry: Json): Json | undefined {
  if (!isObject(entry) || Object.keys(entry).length !== 1 || !isEnvName(name)) return undefined;
  const { value } = entry;
  if (typeof value === 'string') return isTypedReference(value) ? { value } : value;
  return typeof value === 'number' || typeof value === 'boolean' ? { value } : undefined;
}

/** A name with a variable in it is judged when it is composed. */
function isEnvName(name: string): boolean {
  return words().envName.safeParse(name.replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*\}/g, 'X')).success;
}

function liftProxy(candidate: Candidate, { proxyEnv }: LiftContext): Candidate | undefined {
  const { env } = candidate.model;
  const names = Object.keys(proxyEnv);
  if (names.length === 0 || !isObject(env) || !names.every((name) => env[name] === proxyEnv[name])) return undefined;
  const left = Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
  const { env: _env, ...model } = candidate.model;
  return { ...candidate, model: { ...model, ...(Object.keys(left).length === 0 ? {} : { env: left }), proxy: true } };
}
