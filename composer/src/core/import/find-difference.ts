import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { isSame } from './draft-back.ts';

/** Where two values first differ, as a path; undefined when they do not. Never a value, which may be a secret. */
export function findDifference(one: Json | undefined, other: Json | undefined): string[] | undefined {
  if (one === undefined || other === undefined) return one === other ? undefined : [];
  if (!isObject(one) || !isObject(other)) return isSame(one, other) ? undefined : [];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const key of [...keys].sort()) {
    const below = findDifference(own(one, key), own(other, key));
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
