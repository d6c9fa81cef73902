/**
 * True when `whole` holds everything that `part` says: objects by key, arrays and leaves exactly. A hub may add to what
 * was written (it puts the id of a deployment there), but what was written must stand.
 */
export function contains(whole: unknown, part: unknown): boolean {
  if (isRecord(part)) {
    return (
      isRecord(whole) &&
      Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && contains(whole[key], value))
    );
  }
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      whole.length === part.length &&
      part.every((value, index) => contains(whole[index], value))
    );
  }
  return Object.is(whole, part);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
