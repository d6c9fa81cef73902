import { noteNumberText } from '../json/number-texts.ts';
import { mergePatch } from '../twin/merge.ts';
import { copyValue, emptyObject, isTwinObject, sameValue, type TwinObject, type TwinValue } from '../twin/value.ts';
import type { Setting } from './twin-content.ts';

/** A place to be emptied. */
export interface Removal {
  readonly path: readonly string[];
  /** Whether an empty object was set there: that goes only if nothing has come into it. */
  readonly ifEmpty: boolean;
}

function isEmptyObject(value: TwinValue | undefined): boolean {
  return isTwinObject(value) && Object.keys(value).length === 0;
}

/** Objects on the way that hold nothing any more go too. */
function remove(target: TwinObject, path: readonly string[], ifEmpty: boolean, at = 0): void {
  const step = path[at] ?? '';
  const below = target[step];
  if (at === path.length - 1) {
    if (below !== undefined && (!ifEmpty || isEmptyObject(below))) delete target[step];
    return;
  }
  if (!isTwinObject(below)) return;
  remove(below, path, ifEmpty, at + 1);
  if (isEmptyObject(below)) delete target[step];
}

function set(target: TwinObject, { path, value, numberText }: Setting): void {
  let holder = target;
  for (const step of path.slice(0, -1)) {
    const below = holder[step];
    // Below what is no object there is nothing to remove.
    if (value === null && !isTwinObject(below)) return;
    const next = isTwinObject(below) ? below : emptyObject();
    holder[step] = next;
    holder = next;
  }
  const last = path.at(-1) ?? '';
  if (value === null) delete holder[last];
  else if (!isTwinObject(value)) holder[last] = value;
  else if (!isTwinObject(holder[last])) holder[last] = emptyObject();
  if (typeof value === 'number') noteNumberText(holder, last, numberText ?? String(value));
}

/** Desired properties after some settings are gone and others have come. What is given stays as it is. */
export function settleDesired(
  desired: TwinObject,
  removals: readonly Removal[],
  settings: readonly Setting[],
): TwinObject {
  const settled = mergePatch(emptyObject(), desired);
  for (const { path, ifEmpty } of removals) remove(settled, path, ifEmpty);
  for (const setting of settings) set(settled, setting);
  return settled;
}

/** The smallest merge patch from one document to another; null when they are the same. */
export function smallestPatch(before: TwinObject, after: TwinObject): TwinObject | null {
  const patch = emptyObject();
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (isTwinObject(old) && isTwinObject(value)) {
      const inner = smallestPatch(old, value);
      if (inner !== null) patch[key] = inner;
    } else if (!sameUnder(before, after, key)) {
      copyValue(after, patch, key);
    }
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Numbers count as they were written, so the objects that hold them are compared. */
function sameUnder(before: TwinObject, after: TwinObject, key: string): boolean {
  const [one, other] = [emptyObject(), emptyObject()];
  copyValue(before, one, key);
  copyValue(after, other, key);
  return sameValue(one, other);
}
