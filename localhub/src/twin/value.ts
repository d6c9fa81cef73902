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
