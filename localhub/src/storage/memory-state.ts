import type { StateStore, StateTable } from './state-store.ts';

/** Keeps everything in memory, and nothing after the process. */
export class MemoryState implements StateStore {
  readonly #tables = new Map<string, StateTable<unknown>>();

  table<T>(name: string): StateTable<T> {
    const existing = this.#tables.get(name) ?? memoryTable();
    this.#tables.set(name, existing);
    return existing as StateTable<T>;
  }

  async written(): Promise<void> {}

  async close(): Promise<void> {}
}

function memoryTable(): StateTable<unknown> {
  const values = new Map<string, unknown>();
  return {
    entries: () => values,
    get: (key) => values.get(key),
    put: (key, value) => {
      values.set(key, value);
    },
    remove: (key) => {
      values.delete(key);
    },
  };
}
