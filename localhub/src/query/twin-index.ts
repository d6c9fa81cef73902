import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { renderTwin } from '../twin/twin-json.ts';
import type { TwinObject } from '../twin/value.ts';
import { parseQuery, type Source } from './parse-query.ts';
import { runQuery, type QueryResult } from './run-query.ts';

/** The twins of the registry, as queries see them: at once, where IoT Hub's index lags behind. */
export class TwinIndex {
  readonly #registry: IdentityRegistry;
  readonly #presence: PresenceBoard;

  constructor(registry: IdentityRegistry, presence: PresenceBoard) {
    this.#registry = registry;
    this.#presence = presence;
  }

  *documents(source: Source): Generator<TwinObject> {
    for (const device of this.#registry.devices()) {
      if (source === 'devices') yield renderTwin(device, null, this.#presence);
      else for (const module of device.modules.values()) yield renderTwin(device, module, this.#presence);
    }
  }

  /** @throws QueryError */
  run(text: string): QueryResult {
    const query = parseQuery(text);
    return runQuery(query, this.documents(query.source));
  }
}
