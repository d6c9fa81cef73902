import { z } from 'zod';

/**
 * An object whose values are all of one kind. Ends at the first that is not: of a body with a hundred thousand wrong
 * ones nobody is told more.
 */
function mapBody<T>(expected: 'string' | 'record', isOne: (value: unknown) => value is T) {
  return z.unknown().transform((input, { issues }): Readonly<Record<string, T>> => {
    if (!isRecord(input)) {
      issues.push({ code: 'invalid_type', expected: 'record', input });
      return z.NEVER;
    }
    for (const name of Object.keys(input)) {
      const value = input[name];
      if (isOne(value)) continue;
      issues.push({ code: 'invalid_type', expected, input: value, path: [name] });
      return z.NEVER;
    }
    return input as Readonly<Record<string, T>>;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts by names. */
export const textsBody = mapBody('string', (value) => typeof value === 'string');
/** Objects by names. */
export const objectsBody = mapBody('record', isRecord);
