import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';
import type { StoredRow } from './row.ts';

/** No table's name has a slash, so the first one ends it. */
export function storedKey(table: string, key: string): string {
  return `${table}/${key}`;
}

export function storedValue(order: number, json: unknown): string {
  return writeJson([order, json]);
}

/** Both back. @throws Error when they are not what the two above make */
export function readStored(key: string, value: string): StoredRow {
  const slash = key.indexOf('/');
  if (slash < 1) throw new Error(`'${key}' is no key of a table`);
  const read: unknown = readJson(value);
  if (!Array.isArray(read) || read.length !== 2 || typeof read[0] !== 'number') {
    throw new Error(`the value of '${key}' is not an order and a value`);
  }
  return { table: key.slice(0, slash), key: key.slice(slash + 1), order: read[0], json: read[1] as unknown };
}
