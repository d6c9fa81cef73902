import type { Row } from './row.ts';

/** One change to be written: the row as it now is, or null where it is gone. */
export interface Change {
  readonly table: string;
  readonly key: string;
  readonly row: { readonly order: number; readonly json: unknown } | null;
}

/** What was put and removed since the last write, once a key: only its last state is written. */
export class ChangeLog {
  readonly #byTable = new Map<string, Map<string, Row<unknown> | null>>();
  readonly #touched: () => void;

  constructor(touched: () => void) {
    this.#touched = touched;
  }

  #of(table: string): Map<string, Row<unknown> | null> {
    const known = this.#byTable.get(table) ?? new Map<string, Row<unknown> | null>();
    this.#byTable.set(table, known);
    return known;
  }

  put(table: string, key: string, row: Row<unknown>): void {
    const changes = this.#of(table);
    // Put again before its removal was written: the store still holds the old row under this key.
    if (changes.get(key) === null) row.stored = true;
    changes.set(key, row);
    this.#touched();
  }

  /** A row that came and went between two writes costs none. */
  remove(table: string, key: string, row: Row<unknown>): void {
    const changes = this.#of(table);
    if (row.stored) changes.set(key, null);
    else changes.delete(key);
    this.#touched();
  }

  /** Takes the changes out, each row encoded as it is at this moment. */
  drain(encode: (table: string, value: unknown) => unknown): Change[] {
    const drained: Change[] = [];
    for (const [table, changes] of this.#byTable) {
      for (const [key, row] of changes) {
        if (row === null) drained.push({ table, key, row: null });
        else {
          drained.push({ table, key, row: { order: row.order, json: encode(table, row.value) } });
          row.stored = true;
        }
      }
      changes.clear();
    }
    return drained;
  }
}
