import { emptyObject, isTwinObject, type TwinObject } from '../twin/value.ts';

/**
 * Two reported patches as the one that edgeHub pushes for both: objects merge, everything else of the later one
 * stands, and a `null` stays a `null` so that it still deletes in the hub. An object after a `null` takes its place, so
 * what the `null` would have deleted inside survives: read in edgeHub's code, and kept.
 */
export function mergePatches(earlier: TwinObject, later: TwinObject): TwinObject {
  const merged = emptyObject();
  for (const [key, value] of Object.entries(earlier)) merged[key] = value;
  for (const [key, value] of Object.entries(later)) {
    const before = merged[key];
    merged[key] = isTwinObject(before) && isTwinObject(value) ? mergePatches(before, value) : value;
  }
  return merged;
}
