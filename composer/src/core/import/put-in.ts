import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { scanVariables } from '../variables/scan.ts';
import { isTypedReference } from './workload-text.ts';

/** What a variable is tried with: its value, or some value where it has none. */
export type ValueOf = (name: string) => string;

/** Any number at all will do: in a name, in a port, and as JSON. */
const firstStandIn = 20_011;

/** Values for variables; those that are not set get a number each, the same whenever it is asked for. */
export function standIns(lookUp: (name: string) => string | undefined): ValueOf {
  const made = new Map<string, string>();
  return (name) => {
    const value = lookUp(name) ?? made.get(name) ?? String(firstStandIn + made.size);
    made.set(name, value);
    return value;
  };
}

/** A value as a workload writes it, with all its references put in. Placeholders of images stay. */
export function putIn(value: Json, valueOf: ValueOf): Json {
  if (typeof value === 'string') return putIntoText(value, valueOf);
  if (Array.isArray(value)) return value.map((one) => putIn(one, valueOf));
  return isObject(value) ? putIntoObject(value, valueOf) : value;
}

export function putIntoObject(value: JsonObject, valueOf: ValueOf): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [putIntoName(key, valueOf), putIn(one, valueOf)]),
  );
}

function putIntoText(text: string, valueOf: ValueOf): Json {
  if (!text.includes('$')) return text;
  const all = putIntoName(text, valueOf);
  return isTypedReference(text) ? readJson(all) : all;
}

/** A text that stays one, such as a name. */
export function putIntoName(text: string, valueOf: ValueOf): string {
  if (!text.includes('$')) return text;
  return scanVariables(text, 'workload')
    .map((segment) => ('name' in segment ? valueOf(segment.name) : segment.text))
    .join('');
}

/** What is no JSON is told when it is composed; here it is any value. */
function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
