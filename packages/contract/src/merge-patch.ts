import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { twinBytes } from './budget/measure.ts';
import { reportedBudgetBytes } from './twin-limits.ts';

/**
 * The merge patch that turns one section of a twin into another: only what differs, `null` for what is gone. Arrays are
 * whole values. Undefined when nothing differs. Neither side may hold a `null`, since a twin cannot.
 */
export function diffReported(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {};
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) setOwn(patch, key, null);
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (isJsonObject(old) && isJsonObject(value)) {
      const inner = diffReported(old, value);
      if (inner !== undefined) setOwn(patch, key, inner);
    } else if (old === undefined || !sameJson(old, value)) {
      setOwn(patch, key, value);
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** What a twin section is after a patch: objects merge, everything else replaces, `null` takes away (RFC 7396). */
export function applyPatch(section: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(section)) setOwn(result, key, value);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (isJsonObject(value)) {
      const old = Object.hasOwn(result, key) ? result[key] : undefined;
      setOwn(result, key, applyPatch(isJsonObject(old) ? old : {}, value));
    } else setOwn(result, key, value);
  }
  return result;
}

/**
 * The patches to send, in order. One as a rule; two where names changed so much that the removals and the additions
 * together would be more than a twin takes at once: then the removals go first.
 */
export function planPatches(
  before: JsonObject,
  after: JsonObject,
  budgetBytes: number = reportedBudgetBytes,
): JsonObject[] {
  const patch = diffReported(before, after);
  if (patch === undefined) return [];
  if (twinBytes(patch) <= budgetBytes) return [patch];
  const removals = onlyRemovals(patch);
  if (removals === undefined) return [patch];
  const rest = diffReported(applyPatch(before, removals), after);
  return rest === undefined ? [removals] : [removals, rest];
}

function onlyRemovals(patch: JsonObject): JsonObject | undefined {
  const removals: JsonObject = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) setOwn(removals, key, null);
    else if (isJsonObject(value)) {
      const inner = onlyRemovals(value);
      if (inner !== undefined) setOwn(removals, key, inner);
    }
  }
  return Object.keys(removals).length === 0 ? undefined : removals;
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
    );
  }
  return a === b;
}

/** A key named `__proto__` must become a key, not the prototype. */
function setOwn(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
