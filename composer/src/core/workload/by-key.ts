/** Orders entries of a mapping by their key, in UTF-16 units: the same on every machine, whatever its language. */
export function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  if (a[0] === b[0]) return 0;
  return a[0] < b[0] ? -1 : 1;
}
