import { copyOf, copyValue, isTwinObject, type TwinObject } from '../twin/value.ts';

/**
 * Two reported patches as the one that edgeHub pushes for both: objects merge, everything else of the later one
 * stands, and a `null` stays a `null` so that it still deletes in the hub. An object after a `null` takes its place, so
 * what the `null` would have deleted inside survives: read in edgeHub's code, and kept.
 */
export function mergePatches(earlier: TwinObject, later: TwinObject): TwinObject {
  const merged = copyOf(earlier);
  for (const [key, value] of Object.entries(later)) {
    const before = merged[key];
    if (isTwinObject(before) && isTwinObject(value)) merged[key] = mergePatches(before, value);
    else copyValue(later, merged, key);
  }
  return merged;
}
