import { ZodError } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import type { ChangeLog } from './change-log.ts';
import type { Row, StoredRow } from './row.ts';
import { StateUnreadable } from './state-error.ts';
import type { StateTable, TableCodec } from './state-store.ts';

interface LiveTable {
  readonly codec: TableCodec<unknown>;
  readonly rows: Map<string, Row<unknown>>;
  readonly face: StateTable<unknown>;
}

const AS_IT_IS: TableCodec<unknown> = { encode: (value) => value, decode: (json) => json };

/** All tables in memory. What changes is told to the log, where there is one. */
export class TableSet {
  readonly #live = new Map<string, LiveTable>();
  /** Rows of tables that nobody has asked for yet: they are kept, and exported, as they are. */
  readonly #unasked = new Map<string, StoredRow[]>();
  readonly #changes: ChangeLog | null;
  #nextOrder = 1;

  constructor(stored: readonly StoredRow[], changes: ChangeLog | null) {
    this.#changes = changes;
    for (const row of stored) {
      const rows = this.#unasked.get(row.table);
      if (rows === undefined) this.#unasked.set(row.table, [row]);
      else rows.push(row);
      this.#nextOrder = Math.max(this.#nextOrder, row.order + 1);
    }
  }

  /** @throws StateUnreadable when a row cannot be decoded */
  table<T>(name: string, codec?: TableCodec<T>): StateTable<T> {
    const existing = this.#live.get(name);
    if (existing !== undefined) return existing.face as StateTable<T>;
    const live = this.#makeLive(name, (codec as TableCodec<unknown> | undefined) ?? AS_IT_IS);
    this.#live.set(name, live);
    this.#unasked.delete(name);
    return live.face as StateTable<T>;
  }

  #makeLive(name: string, codec: TableCodec<unknown>): LiveTable {
    const rows = new Map<string, Row<unknown>>();
    for (const { key, order, json } of inOrder(this.#unasked.get(name) ?? [])) {
      rows.set(key, { order, value: decode(codec, name, key, json), stored: true });
    }
    const face: StateTable<unknown> = {
      entries: () => values(rows),
      get: (key) => rows.get(key)?.value,
      put: (key, value) => {
        const row = rows.get(key) ?? { order: this.#nextOrder++, value, stored: false };
        row.value = value;
        rows.set(key, row);
        this.#changes?.put(name, key, row);
      },
      remove: (key) => {
        const row = rows.get(key);
        if (row === undefined) return;
        rows.delete(key);
        this.#changes?.remove(name, key, row);
      },
    };
    return { codec, rows, face };
  }

  /** A value of a table as it is stored. */
  encode(table: string, value: unknown): unknown {
    return (this.#live.get(table)?.codec ?? AS_IT_IS).encode(value);
  }

  /** The tables with rows that nobody has asked for. */
  unasked(): string[] {
    return [...this.#unasked.keys()];
  }

  /** As `StateStore.storedRows`: values are held on to at once, and encoded one by one. */
  storedRows(): Iterable<StoredRow> {
    const tables = new Map<string, Iterable<StoredRow>>();
    for (const [table, live] of this.#live) tables.set(table, hold(table, live));
    for (const [table, rows] of this.#unasked) tables.set(table, inOrder(rows));
    return inTurn([...tables].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, rows]) => rows));
  }
}

/** What changes in place is encoded now; the rest is as good later. */
function hold(table: string, { codec, rows }: LiveTable): Iterable<StoredRow> {
  const [now, later] = codec.changesInPlace === true ? [codec, AS_IT_IS] : [AS_IT_IS, codec];
  const held = Array.from(rows, ([key, { order, value }]) => ({ table, key, order, json: now.encode(value) }));
  return encodeEach(held, later);
}

function* encodeEach(rows: readonly StoredRow[], codec: TableCodec<unknown>): Generator<StoredRow> {
  for (const row of rows) yield { ...row, json: codec.encode(row.json) };
}

function* inTurn(tables: readonly Iterable<StoredRow>[]): Generator<StoredRow> {
  for (const rows of tables) yield* rows;
}

function* values(rows: ReadonlyMap<string, Row<unknown>>): Generator<readonly [string, unknown]> {
  for (const [key, { value }] of rows) yield [key, value];
}

function inOrder(rows: readonly StoredRow[]): StoredRow[] {
  return rows.toSorted((one, other) => one.order - other.order);
}

function decode(codec: TableCodec<unknown>, table: string, key: string, json: unknown): unknown {
  try {
    return codec.decode(json, key);
  } catch (error) {
    const why = whyUnreadable(error, json);
    throw new StateUnreadable(`'${key}' of '${table}' in the kept state cannot be read: ${why}`, { cause: error });
  }
}

function whyUnreadable(error: unknown, json: unknown): string {
  if (error instanceof ZodError) return describeMistake(error.issues, json, 'the value').replace(/\.$/, '');
  return error instanceof Error ? error.message : String(error);
}
