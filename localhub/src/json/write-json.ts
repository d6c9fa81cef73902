import { anyNumberTexts, holdsNumberTexts, numberTextOf } from './number-texts.ts';

/** As `JSON.stringify`, with numbers as they were read by `readJson`. */
export function writeJson(value: unknown): string {
  if (!anyNumberTexts() || !holdsBelow(value)) return JSON.stringify(value);
  return write(value) ?? 'null';
}

function holdsBelow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return holdsNumberTexts(value) || Object.values(value).some(holdsBelow);
}

function write(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((_, index) => writeAt(value, String(index)) ?? 'null').join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value)) {
    const text = writeAt(value, key);
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}

function writeAt(holder: object, key: string): string | undefined {
  const value = (holder as Record<string, unknown>)[key];
  const text = typeof value === 'number' ? numberTextOf(holder, key, value) : null;
  return text ?? write(value);
}
