import type { z } from 'zod';
import type { TableCodec } from './state-store.ts';

/**
 * Values that are JSON as they are, and are looked at when they are read. The schema is made for the first of them: most
 * starts find none.
 * @param findFault what is wrong with a value of that schema under this key; null where nothing is
 */
export function checkedCodec<T>(
  makeSchema: () => z.ZodType<T>,
  findFault: (value: T, key: string) => string | null,
): TableCodec<T> {
  let schema: z.ZodType<T> | null = null;
  return {
    encode: (value) => value,
    decode: (json, key) => {
      schema ??= makeSchema();
      const fault = findFault(schema.parse(json), key);
      if (fault !== null) throw new Error(fault);
      // Not the copy that the schema makes: how numbers were written is noted with what was read.
      return json as T;
    },
  };
}
