import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';
import { STATE_FORMAT } from './open-level.ts';
import type { StoredRow } from './row.ts';

/** A document that is not the state of a hub, or of one that this version does not know. */
export class StateDocumentRefused extends Error {
  override readonly name = 'StateDocumentRefused';
}

const KIND = 'mooring-local-hub-state';
const NOTE = 'This holds the keys of devices and modules, and the messages that were kept.';

const schema = z.strictObject({
  kind: z.literal(KIND),
  format: z.number(),
  note: z.string().optional(),
  tables: z.array(
    z.strictObject({ table: z.string().regex(/^[^/]+$/), rows: z.array(z.tuple([z.string(), z.unknown()])) }),
  ),
});

/** Everything that a hub keeps as one JSON value: by table, keys and values in their order. */
type StateDocument = z.infer<typeof schema>;

/**
 * Writes rows as such a document, in as many pieces as there are rows and more. Rows of one table must follow one
 * another, and the tables come in the order of the rows.
 */
export function* writeStateDocument(rows: Iterable<StoredRow>): Generator<string> {
  yield `{"kind":${JSON.stringify(KIND)},"format":${STATE_FORMAT},"note":${JSON.stringify(NOTE)},"tables":[`;
  let current: string | null = null;
  for (const { table, key, json } of rows) {
    const row = `[${JSON.stringify(key)},${writeJson(json)}]`;
    if (table === current) yield `,${row}`;
    else yield `${current === null ? '' : ']},'}{"table":${JSON.stringify(table)},"rows":[${row}`;
    current = table;
  }
  yield `${current === null ? '' : ']}'}]}`;
}

/** The rows of such a document. @throws StateDocumentRefused */
export function readStateDocument(text: string): StoredRow[] {
  const { format, tables } = parseDocument(text);
  if (format !== STATE_FORMAT) {
    throw new StateDocumentRefused(
      `it has format ${format}, and this version reads format ${STATE_FORMAT}; take the version that wrote it`,
    );
  }
  const rows: StoredRow[] = [];
  const seen = new Set<string>();
  for (const { table, rows: entries } of tables) {
    for (const [key, json] of entries) {
      if (seen.has(`${table}/${key}`)) throw new StateDocumentRefused(`table '${table}' has '${key}' twice`);
      seen.add(`${table}/${key}`);
      rows.push({ table, key, order: rows.length + 1, json });
    }
  }
  return rows;
}

function parseDocument(text: string): StateDocument {
  let parsed: unknown;
  try {
    parsed = readJson(text);
  } catch (error) {
    throw new StateDocumentRefused(`it is not JSON: ${(error as Error).message}`);
  }
  const read = schema.safeParse(parsed);
  if (read.success) return read.data;
  const why = describeMistake(read.error.issues, parsed, 'the document');
  throw new StateDocumentRefused(`it is not the state of a local hub: ${why.replace(/\.$/, '')}`);
}
