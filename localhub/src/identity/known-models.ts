import type { StateTable } from '../storage/state-store.ts';

/** The Plug and Play model that each client said it is, by identity key. What it said last stays (inferred). */
export class KnownModels {
  readonly #table: StateTable<string>;

  constructor(table: StateTable<string>) {
    this.#table = table;
  }

  record(key: string, modelId: string): void {
    if (this.#table.get(key) !== modelId) this.#table.put(key, modelId);
  }

  /** Empty where it never said one, as IoT Hub shows it. */
  find(key: string): string {
    return this.#table.get(key) ?? '';
  }

  forget(key: string): void {
    this.#table.remove(key);
  }
}
