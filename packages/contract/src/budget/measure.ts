import { isJsonObject, type Json } from '../json.ts';

const encoder = new TextEncoder();

/** Bytes of the document as edgeHub measures it: serialized JSON in UTF-8. */
export function serializedBytes(value: Json): number {
  const text = JSON.stringify(value);
  return plain.test(text) ? text.length : encoder.encode(text).length;
}

/**
 * Bytes of the document as the cloud measures it: keys and values, a number 8, a boolean 4, text in UTF-8 without the
 * C0 and C1 control characters. Many small numbers weigh more here than serialized.
 */
export function cloudBytes(value: Json): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 4;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + cloudBytes(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => sum + textBytes(key) + cloudBytes(item), 0);
}

/** The stricter of the two measures. */
export function twinBytes(value: Json): number {
  return Math.max(serializedBytes(value), cloudBytes(value));
}

/** How many objects and arrays stand inside one another; a scalar counts nothing. */
export function depthOf(value: Json): number {
  if (Array.isArray(value)) return 1 + Math.max(0, ...value.map(depthOf));
  if (isJsonObject(value)) return 1 + Math.max(0, ...Object.values(value).map(depthOf));
  return 0;
}

/** Without control characters, and a byte a character. */
const plain = /^[ -~]*$/;

function textBytes(text: string): number {
  if (plain.test(text)) return text.length;
  return encoder.encode(text.replace(/\p{Cc}/gu, '')).length;
}
