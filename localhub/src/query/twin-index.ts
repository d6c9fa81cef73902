import { identityKey, parseIdentityKey } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { renderTwin } from '../twin/twin-json.ts';
import type { TwinObject } from '../twin/value.ts';
import type { Continuation } from './continuation.ts';
import { parseQuery } from './parse-query.ts';
import { runPage, type KeyedDocument, type PagedSource, type QueryPage } from './run-page.ts';
import { runQuery, type QueryResult } from './run-query.ts';
import type { Source } from './source.ts';

const NO_JOBS: PagedSource = { documents: () => [], has: () => false };

/** The twins of the registry, as queries see them: at once, where IoT Hub's index lags behind. */
export class TwinIndex {
  readonly #registry: IdentityRegistry;
  readonly #presence: PresenceBoard;
  #deviceJobs = NO_JOBS;

  constructor(registry: IdentityRegistry, presence: PresenceBoard) {
    this.#registry = registry;
    this.#presence = presence;
  }

  /** What `FROM devices.jobs` reads. Jobs find their devices by queries themselves, so they come later. */
  attachDeviceJobs(deviceJobs: PagedSource): void {
    this.#deviceJobs = deviceJobs;
  }

  *#twins(ofModules: boolean): Generator<KeyedDocument> {
    for (const device of this.#registry.devices()) {
      if (ofModules) {
        for (const module of device.modules.values()) {
          yield { key: identityKey(module), render: () => renderTwin(device, module, this.#presence) };
        }
      } else {
        yield { key: device.deviceId, render: () => renderTwin(device, null, this.#presence) };
      }
    }
  }

  #sourceOf(source: Source): PagedSource {
    if (source === 'devices.jobs') return this.#deviceJobs;
    return {
      documents: () => this.#twins(source === 'devices.modules'),
      has: (key) => {
        const id = parseIdentityKey(key);
        return id !== null && this.#registry.find(id) !== undefined;
      },
    };
  }

  *documents(source: Source): Generator<TwinObject> {
    for (const { render } of this.#sourceOf(source).documents()) yield render();
  }

  /** All rows at once. @throws QueryError */
  run(text: string): QueryResult {
    const query = parseQuery(text);
    return runQuery(query, this.documents(query.source));
  }

  /** Up to `size` rows. @throws QueryError */
  page(text: string, from: Continuation, size: number): QueryPage {
    const query = parseQuery(text);
    return runPage(query, this.#sourceOf(query.source), from, size);
  }
}
