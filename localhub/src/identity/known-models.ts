import type { StateTable, TableCodec } from '../storage/state-store.ts';
import { parseIdentityKey } from './identity-id.ts';

export const modelCodec: TableCodec<string> = {
  encode: (model) => model,
  decode: (json, key) => {
    if (parseIdentityKey(key) === null) throw new Error('its key is neither a device nor a module');
    if (typeof json !== 'string') throw new Error('it is no text');
    return json;
  },
};

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
