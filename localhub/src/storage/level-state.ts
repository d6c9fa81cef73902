import type { ClassicLevel } from 'classic-level';
import { ChangeLog } from './change-log.ts';
import { Journal } from './journal.ts';
import type { StoredChange } from './journal-text.ts';
import { batchOf, openLevel } from './open-level.ts';
import type { StoredRow } from './row.ts';
import { StateUnavailable } from './state-error.ts';
import type { StateStore, StateTable, TableCodec } from './state-store.ts';
import { storedKey, storedValue } from './stored-text.ts';
import { TableSet } from './table-set.ts';
import { WriteQueue } from './write-queue.ts';

/**
 * Keeps everything in a LevelDB folder: read as a whole at the start; what one event has brought is written together,
 * by way of a journal.
 */
export class LevelState implements StateStore {
  readonly #level: ClassicLevel;
  readonly #tables: TableSet;
  readonly #changes: ChangeLog;
  readonly #journal: Journal;
  readonly #queue: WriteQueue;

  readonly failed: Promise<Error>;

  private constructor(level: ClassicLevel, stored: readonly StoredRow[]) {
    let tell: (error: Error) => void = () => {};
    this.failed = new Promise((resolve) => {
      tell = resolve;
    });
    this.#level = level;
    this.#queue = new WriteQueue(() => this.#writeChanges(), tell);
    this.#journal = new Journal({
      directory: level.location,
      move: async (changes) => level.batch(batchOf(changes)),
      // There may be nothing to write, and yet it is to be told.
      failed: () => this.#queue.touch(),
    });
    this.#changes = new ChangeLog(() => this.#queue.touch());
    this.#tables = new TableSet(stored, this.#changes);
  }

  /**
   * Opens the store in `directory`, which is made when missing.
   * @throws StateUnavailable when another process has it; StateUnreadable when it is damaged or of a newer version
   */
  static async open(directory: string): Promise<LevelState> {
    const { level, rows } = await openLevel(directory);
    return new LevelState(level, rows);
  }

  table<T>(name: string, codec?: TableCodec<T>): StateTable<T> {
    return this.#tables.table(name, codec);
  }

  written(): Promise<void> {
    return this.#queue.written();
  }

  storedRows(): Iterable<StoredRow> {
    return this.#tables.storedRows();
  }

  /** Writes rows as they are, all or none. For a store that is empty and closed next: tables do not see them. */
  async takeOver(rows: readonly StoredRow[]): Promise<void> {
    await this.#level.batch(
      rows.map(({ table, key, order, json }) => ({
        type: 'put',
        key: storedKey(table, key),
        value: storedValue(order, json),
      })),
      { sync: true },
    );
  }

  async #writeChanges(): Promise<void> {
    const changes = this.#changes.drain((table, value) => this.#tables.encode(table, value));
    try {
      // Not forced to the disk: what the operating system has outlives the process, though not the machine.
      await this.#journal.append(
        changes.map(({ table, key, row }): StoredChange => [
          storedKey(table, key),
          row === null ? null : storedValue(row.order, row.json),
        ]),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StateUnavailable(`The state in ${this.#level.location} cannot be written: ${why}`, { cause: error });
    }
  }

  async close(): Promise<void> {
    // What could not be written was told already.
    await this.#queue.written().catch(() => {});
    await this.#journal.close();
    await this.#level.close();
  }
}
