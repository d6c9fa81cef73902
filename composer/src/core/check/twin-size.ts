import type { Json } from '../../source/node.ts';

const numberBytes = 8;
const booleanBytes = 4;

/**
 * The size of a section of a twin as IoT Hub counts it (documented): keys and texts in bytes of UTF-8 without control
 * characters, 8 bytes a number, 4 a boolean. What holds them together counts nothing.
 */
export function twinBytes(value: Json): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes;
  if (typeof value === 'boolean') return booleanBytes;
  if (value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + twinBytes(item), 0);
  return Object.entries(value).reduce((sum, [key, item]) => sum + textBytes(key) + twinBytes(item), 0);
}

function textBytes(text: string): number {
  return new TextEncoder().encode(text.replace(/\p{Cc}/gu, '')).length;
}
