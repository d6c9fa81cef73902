import type { Json, JsonObject } from '../../source/node.ts';

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A property of createOptions. The agent reads docker's names in any case, so `hostconfig` counts; the key as written
 * comes back for the place. An exact match goes first.
 */
export function lookUp(object: JsonObject | undefined, name: string): { key: string; value: Json } | undefined {
  if (object === undefined) return undefined;
  if (Object.hasOwn(object, name)) return { key: name, value: object[name] ?? null };
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : { key, value: object[key] ?? null };
}

/**
 * Whether a flag of createOptions is set: edgeAgent makes one of the text `"true"`, in any case, and of a number other than
 * zero (read in code).
 */
export function isSet(value: Json | undefined): boolean {
  if (typeof value === 'number') return value !== 0;
  return value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}

/** An object below createOptions, with the path as written; undefined when it is absent or something else. */
export function lookUpObject(
  options: JsonObject,
  ...names: string[]
): { path: string[]; value: JsonObject } | undefined {
  let value: JsonObject = options;
  const path: string[] = [];
  for (const name of names) {
    const found = lookUp(value, name);
    if (found === undefined || !isObject(found.value)) return undefined;
    path.push(found.key);
    value = found.value;
  }
  return { path, value };
}
