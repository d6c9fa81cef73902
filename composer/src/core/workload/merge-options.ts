import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';

/** Lists that are a whole, of which a second one cannot be a continuation. */
const wholeLists = new Set(['cmd', 'entrypoint']);

/**
 * createOptions of the author with ours over them: objects merge, ours win where both say something, lists of mounts,
 * binds and volumes are joined with the author's first. Keys are docker's, and are matched in the author's case.
 */
export function mergeOptions(base: JsonObject, ours: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [name, value] of Object.entries(ours)) {
    const key = Object.keys(base).find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name;
    merged[key] = wholeLists.has(name.toLowerCase()) ? value : mergeValue(merged[key], value);
  }
  return merged;
}

function mergeValue(base: Json | undefined, ours: Json): Json {
  if (Array.isArray(base) && Array.isArray(ours)) return [...base, ...ours];
  if (isObject(base) && isObject(ours)) return mergeOptions(base, ours);
  return ours;
}
