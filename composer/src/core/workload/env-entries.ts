import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { WorkloadModule } from './workload-schema.ts';

/** Environment variables by name, as a workload writes them. */
export type Environment = WorkloadModule['env'];

/**
 * Variables as a twin takes them, the later source over the earlier. The twin knows numbers and booleans, too, but a
 * container only ever sees text, so text is written unless `{value: …}` asks for the type.
 */
export function envEntries(...sources: Environment[]): JsonObject {
  const entries = sources.flatMap((source) => Object.entries(source));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'object' ? { ...value } : { value: String(value) }]),
  );
}

/** A module's keys beside `settings`. `null` is left out; what is passed on goes over what is modelled. */
export function entryOf(
  module: { [key: string]: unknown; entry: JsonObject },
  keys: readonly string[],
  env: JsonObject,
): JsonObject {
  const { env: passed, ...others } = module.entry;
  const modelled = keys.flatMap((key) => {
    const value = module[key];
    return typeof value === 'string' || typeof value === 'number' ? [[key, value] as const] : [];
  });
  const merged = isObject(passed) ? { ...env, ...passed } : (passed ?? env);
  const hasEnv = passed !== undefined || Object.keys(env).length > 0;
  return { ...Object.fromEntries(modelled), ...(hasEnv ? { env: merged } : {}), ...others };
}
