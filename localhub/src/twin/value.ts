/** What a twin can hold. `null` stands only in patches, where it deletes. */
export type TwinValue = string | number | boolean | null | TwinValue[] | TwinObject;

export interface TwinObject {
  [key: string]: TwinValue;
}

export function isTwinObject(value: unknown): value is TwinObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, so that a key such as `__proto__` from the network is only ever a key. */
export function emptyObject(): TwinObject {
  return Object.create(null) as TwinObject;
}

/** Whether two values are the same, whatever the order of their keys. */
export function sameValue(one: TwinValue | undefined, other: TwinValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameValue(item, other[index]));
  }
  if (!isTwinObject(one) || !isTwinObject(other)) return one === other;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameValue(one[key], other[key]));
}
