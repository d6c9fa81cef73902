import { carryNumberText, numberTextOf } from '../json/number-texts.ts';

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

/** A copy of the top level, with numbers written as they were. */
export function copyOf(object: TwinObject): TwinObject {
  const copy = emptyObject();
  for (const key of Object.keys(object)) copyValue(object, copy, key);
  return copy;
}

/** Puts the value of one key into another object. */
export function copyValue(from: TwinObject, to: TwinObject, key: string): void {
  const value = from[key];
  if (value === undefined) return;
  to[key] = value;
  carryNumberText(from, to, key);
}

/** A copy of the top level without what IoT Hub itself puts there. */
export function withoutSystemKeys(section: TwinObject): TwinObject {
  const clean = copyOf(section);
  delete clean['$metadata'];
  delete clean['$version'];
  return clean;
}

/** Whether two values are the same, whatever the order of their keys. `1` and `1.0` are not: each is kept as written. */
export function sameValue(one: TwinValue | undefined, other: TwinValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((_, index) => sameAt(one, other, String(index)));
  }
  if (!isTwinObject(one) || !isTwinObject(other)) return one === other;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameAt(one, other, key));
}

function sameAt(one: TwinObject | TwinValue[], other: TwinObject | TwinValue[], key: string): boolean {
  const value = (one as TwinObject)[key];
  const otherValue = (other as TwinObject)[key];
  if (typeof value !== 'number' || typeof otherValue !== 'number') return sameValue(value, otherValue);
  return value === otherValue && numberTextOf(one, key, value) === numberTextOf(other, key, otherValue);
}
