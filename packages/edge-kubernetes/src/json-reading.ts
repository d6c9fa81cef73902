import { EdgeAgentError } from './errors.ts';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A property by exact name, else by name in any case, as the agent's JSON reader finds it. Null counts as absent. */
export function pick(object: JsonObject, name: string): unknown {
  const key = Object.hasOwn(object, name)
    ? name
    : Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : object[key];
  return value ?? undefined;
}

export function readObject(value: unknown, path: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrongType(path, 'an object', value);
  return value;
}

export function readArray(value: unknown, path: string): unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
  return value as unknown[];
}

/** A string; numbers and booleans are converted as the agent's reader does. */
export function readText(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongType(path, 'a string', value);
}

export function readTexts(value: unknown, path: string): string[] | undefined {
  return readArray(value, path)?.map((entry, index) => readText(entry, `${path}[${index}]`) ?? '');
}

/** A boolean; also the strings `"true"` and `"false"`, which product documentation itself writes. */
export function readBoolean(value: unknown, path: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'true') return true;
  if (text === 'false') return false;
  throw wrongType(path, 'true or false', value);
}

export function wrongType(path: string, wanted: string, value: unknown): EdgeAgentError {
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  return new EdgeAgentError('ConfigFormat', `${path} must be ${wanted}, not ${found}`, { path });
}
