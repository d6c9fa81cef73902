import type { StoredRow } from './row.ts';
import type { StateStore, StateTable, TableCodec } from './state-store.ts';
import { TableSet } from './table-set.ts';

/** Keeps everything in memory, and nothing after the process. */
export class MemoryState implements StateStore {
  readonly #tables: TableSet;

  /** Memory does not fail. */
  readonly failed = new Promise<Error>(() => {});

  /** Begins with what is given, as a store of files begins with what it finds. */
  constructor(stored: readonly StoredRow[] = []) {
    this.#tables = new TableSet(stored, null);
  }

  table<T>(name: string, codec?: TableCodec<T>): StateTable<T> {
    return this.#tables.table(name, codec);
  }

  /** Of what it began with, the tables that nobody has asked for. */
  unasked(): string[] {
    return this.#tables.unasked();
  }

  storedRows(): Iterable<StoredRow> {
    return this.#tables.storedRows();
  }

  async written(): Promise<void> {}

  async close(): Promise<void> {}
}
