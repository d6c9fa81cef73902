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
  const bad = Array.from(key).find(isIllegalInKey);
  return bad === undefined ? null : `Property name ${key} contains invalid character '${bad}'`;
}

function leafViolation(key: string, value: string | number | boolean): string | null {
  if (typeof value === 'string') {
    const length = utf8Bytes(value);
    if (length <= TWIN_LIMITS.stringBytes) return null;
    return `Value associated with property name ${key} has length ${length} that exceeds maximum length of ${TWIN_LIMITS.stringBytes}`;
  }
  if (typeof value === 'boolean' || (Number.isFinite(value) && !Number.isInteger(value))) return null;
  if (value >= TWIN_LIMITS.smallestInteger && value <= TWIN_LIMITS.largestInteger) return null;
  return `Property ${key} has an out of bound value. Valid values are between ${TWIN_LIMITS.smallestInteger} and ${TWIN_LIMITS.largestInteger}`;
}

function valueViolation(key: string, value: TwinValue, depth: number, inArray: boolean): string | null {
  if (value === null) return inArray ? `Property ${key} of an object in an array cannot be 'null'` : null;
  if (typeof value !== 'object') return leafViolation(key, value);
  // Arrays count as a level, as they do in edgeHub: what passes here passes there, and hostile nesting ends here.
  if (depth > TWIN_LIMITS.depth) return `Nested depth of twin property exceeds ${TWIN_LIMITS.depth}`;
  if (!Array.isArray(value)) return objectViolation(value, depth, inArray);
  for (const item of value) {
    const found = item === null ? "Arrays cannot contain 'null' as value" : valueViolation(key, item, depth + 1, true);
    if (found !== null) return found;
  }
  return null;
}

function objectViolation(object: TwinObject, depth: number, inArray: boolean): string | null {
  for (const [key, value] of Object.entries(object)) {
    const found = keyViolation(key) ?? valueViolation(key, value, depth + 1, inArray);
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
