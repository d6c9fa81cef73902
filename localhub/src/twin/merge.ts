import { copyOf, copyValue, emptyObject, isTwinObject, type TwinObject } from './value.ts';

/**
 * A twin after a patch: objects merge, leaves and arrays replace, `null` deletes at any depth. Deleting the last leaf
 * leaves an empty object, and an empty object persists. Neither argument is changed.
 */
export function mergePatch(target: TwinObject, patch: TwinObject): TwinObject {
  const merged = copyOf(target);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else if (isTwinObject(value)) {
      const before = merged[key];
      merged[key] = mergePatch(isTwinObject(before) ? before : emptyObject(), value);
    } else {
      copyValue(patch, merged, key);
    }
  }
  return merged;
}

/**
 * The patch that tells a device about a replaced document: all of the new one, with an explicit `null` for each key
 * that is gone. Clients merge notifications into their own copy, so a key left out would stay there for ever.
 */
export function patchBetween(before: TwinObject, after: TwinObject): TwinObject {
  const patch = emptyObject();
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (isTwinObject(old) && isTwinObject(value)) patch[key] = patchBetween(old, value);
    else copyValue(after, patch, key);
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  return patch;
}
