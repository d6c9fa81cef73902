import type { At } from '../diagnostics/diagnostic.ts';
import type { ModuleDraft } from './draft.ts';
import { isObject, lookUp } from './options.ts';

/** A variable that a container is started with. */
export interface EnvironmentVariable {
  name: string;
  /** As text, whatever the manifest has. */
  value: string;
  at: At;
}

/** Several rules ask for the same. */
const remembered = new WeakMap<ModuleDraft, readonly EnvironmentVariable[]>();

/** `env` of a module and `Env` of its createOptions, in the order they take effect: the later over the earlier. */
export function environmentOf(module: ModuleDraft): readonly EnvironmentVariable[] {
  const known = remembered.get(module);
  if (known !== undefined) return known;
  const environment = [...fromEntry(module), ...fromOptions(module)];
  remembered.set(module, environment);
  return environment;
}

/** The value that counts of a variable, and where it stands. */
export function variableOf(module: ModuleDraft, name: string): EnvironmentVariable | undefined {
  return environmentOf(module).findLast((variable) => variable.name === name);
}

function fromEntry(module: ModuleDraft): EnvironmentVariable[] {
  const env = lookUp(module.entry, 'env');
  if (env === undefined || !isObject(env.value)) return [];
  return Object.entries(env.value).flatMap(([name, one]) => {
    const value = isObject(one) ? lookUp(one, 'value') : undefined;
    if (value === undefined || typeof value.value === 'object') return [];
    return [{ name, value: String(value.value), at: module.entryAt([env.key, name, value.key]) }];
  });
}

function fromOptions(module: ModuleDraft): EnvironmentVariable[] {
  const list = lookUp(module.createOptions, 'Env');
  if (list === undefined || !Array.isArray(list.value)) return [];
  return list.value.flatMap((text, index) => {
    const equals = typeof text === 'string' ? text.indexOf('=') : -1;
    if (typeof text !== 'string' || equals < 1) return [];
    const at = module.optionAt([list.key, index]);
    return [{ name: text.slice(0, equals), value: text.slice(equals + 1), at }];
  });
}
