import { numberTextOf } from '../json/number-texts.ts';
import type { TwinObject, TwinValue } from './value.ts';

/** IoT Hub's documented limits of a twin. */
export const TWIN_LIMITS = {
  tagsBytes: 8 * 1024,
  desiredBytes: 32 * 1024,
  reportedBytes: 32 * 1024,
  keyBytes: 1024,
  stringBytes: 4096,
  depth: 10,
  smallestInteger: -4_503_599_627_370_496,
  largestInteger: 4_503_599_627_370_495,
} as const;

/** Most keys are, and a patch may have tens of thousands: then no character is looked at by itself. */
const PLAIN_KEY = /^[\w-]+$/;

/** C0, DEL and C1. */
function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

function isIllegalInKey(character: string): boolean {
  return isControl(character) || '.$#'.includes(character) || /\s/u.test(character);
}

function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** The size IoT Hub counts: keys and values; a number 8 bytes, a boolean 4, control characters nothing. */
export function twinSizeBytes(value: TwinValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') {
    let bytes = utf8Bytes(value);
    for (const character of value) {
      if (isControl(character)) bytes -= utf8Bytes(character);
    }
    return bytes;
  }
  if (typeof value === 'number') return 8;
  if (typeof value === 'boolean') return 4;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + twinSizeBytes(item), 0);
  return Object.entries(value).reduce((sum, [key, child]) => sum + utf8Bytes(key) + twinSizeBytes(child), 0);
}

function keyViolation(key: string): string | null {
  if (utf8Bytes(key) > TWIN_LIMITS.keyBytes) {
    return `Length of property name ${key.slice(0, 10)}.. exceeds maximum length of ${TWIN_LIMITS.keyBytes}`;
  }
  if (PLAIN_KEY.test(key)) return null;
  const bad = Array.from(key).find(isIllegalInKey);
  return bad === undefined ? null : `Property name ${key} contains invalid character '${bad}'`;
}

function stringViolation(key: string, value: string): string | null {
  const length = utf8Bytes(value);
  if (length <= TWIN_LIMITS.stringBytes) return null;
  return `Value associated with property name ${key} has length ${length} that exceeds maximum length of ${TWIN_LIMITS.stringBytes}`;
}

/** Only what is written as an integer is bound: `1e20` and `5.0` are no integers. Judged by its text, not rounded. */
function numberViolation(key: string, value: number, written: string): string | null {
  const isInteger = /^-?\d+$/.test(written);
  if (!isInteger && Number.isFinite(value)) return null;
  if (isInteger && written.length <= 20) {
    const exact = BigInt(written);
    if (exact >= TWIN_LIMITS.smallestInteger && exact <= TWIN_LIMITS.largestInteger) return null;
  }
  return `Property ${key} has an out of bound value. Valid values are between ${TWIN_LIMITS.smallestInteger} and ${TWIN_LIMITS.largestInteger}`;
}

/** Where a value stands: arrays count as a level, as they do in edgeHub, so that hostile nesting ends here. */
interface Place {
  /** The nearest property name above, which is what a message names. */
  readonly name: string;
  readonly depth: number;
  readonly inArray: boolean;
}

function valueViolation(holder: TwinObject | TwinValue[], key: string, place: Place): string | null {
  const value = (holder as TwinObject)[key];
  const { name, depth, inArray } = place;
  if (value === null || value === undefined) {
    return inArray ? `Property ${name} of an object in an array cannot be 'null'` : null;
  }
  if (typeof value === 'string') return stringViolation(name, value);
  if (typeof value === 'number') {
    return numberViolation(name, value, numberTextOf(holder, key, value) ?? String(value));
  }
  if (typeof value === 'boolean') return null;
  if (depth > TWIN_LIMITS.depth) return `Nested depth of twin property exceeds ${TWIN_LIMITS.depth}`;
  if (!Array.isArray(value)) return objectViolation(value, depth, inArray);
  for (const [index, item] of value.entries()) {
    if (item === null) return "Arrays cannot contain 'null' as value";
    const found = valueViolation(value, String(index), { name, depth: depth + 1, inArray: true });
    if (found !== null) return found;
  }
  return null;
}

function objectViolation(object: TwinObject, depth: number, inArray: boolean): string | null {
  for (const key of Object.keys(object)) {
    const found = keyViolation(key) ?? valueViolation(object, key, { name: key, depth: depth + 1, inArray });
    if (found !== null) return found;
  }
  return null;
}

/** The first rule that a patch or a document breaks, in words; null when it breaks none. Sizes are not looked at. */
export function twinViolation(section: TwinObject): string | null {
  return objectViolation(section, 0, false);
}

/** The same for the size of a section after the write. */
export function sizeViolation(section: TwinObject, limitBytes: number): string | null {
  const size = twinSizeBytes(section);
  return size <= limitBytes ? null : `Twin properties size ${size} exceeds maximum ${limitBytes}`;
}
