import { z } from 'zod';

/** A text of a vector file with its place in it; `entry` is a string, or an object that holds more. */
export interface Vector {
  section: string;
  list: string;
  entry: unknown;
}

const list = z.array(z.unknown());
const vectorFile = z.record(z.string(), z.unknown());

/**
 * Reads the text of a vector file: sections, such as `routes`, of lists, such as `valid`, of texts. Throws an Error that
 * says where the form is broken. `about` is for people.
 */
export function parseVectorFile(text: string): Vector[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const vectors = Object.entries(read(vectorFile, json, [])).flatMap(([section, lists]) =>
    section === 'about'
      ? []
      : Object.entries(read(vectorFile, lists, [section])).flatMap(([name, entries]) =>
          read(list, entries, [section, name]).map((entry) => ({ section, list: name, entry })),
        ),
  );
  if (vectors.length === 0) throw new Error('not a file of routes: it holds none');
  return vectors;
}

function read<T>(schema: z.ZodType<T>, value: unknown, path: readonly string[]): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`not a file of routes: ${path.join('.')}: ${parsed.error.issues[0]?.message ?? ''}`);
}
