import { configurationAlreadyExists, configurationNotFound, preconditionFailed } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { matchesEtag, type IfMatch } from '../identity/etag.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import { Signal } from '../signal.ts';
import { counterCodec } from '../storage/counter-codec.ts';
import type { StateStore, StateTable } from '../storage/state-store.ts';
import { configurationEtag, newConfiguration, readConfiguration, type Configuration } from './configuration.ts';
import { configurationCodec } from './kept-configuration.ts';
import { checkTargetFits } from './target-condition.ts';

const MAX_CONFIGURATIONS = 100;
const COUNTER = 'configurations';

/** Configurations, in the order of creation. */
export class ConfigurationStore {
  readonly #configurations: StateTable<Configuration>;
  readonly #counters: StateTable<number>;
  readonly #nowMs: () => number;

  readonly changed = new Signal<string>();

  /** @throws StateUnreadable */
  constructor(state: StateStore, nowMs: () => number) {
    this.#configurations = state.table('configurations', configurationCodec);
    this.#counters = state.table('counters', counterCodec);
    this.#nowMs = nowMs;
  }

  all(): Configuration[] {
    return [...this.#configurations.entries()].map(([, configuration]) => configuration);
  }

  get(id: string): Configuration {
    const found = this.#configurations.get(id);
    if (found === undefined) throw configurationNotFound(id);
    return found;
  }

  /** Without If-Match a PUT creates only; with it, it updates in place, and content stays what it was. */
  put(id: string, body: unknown, ifMatch: IfMatch): Configuration {
    const { settings, content } = readConfiguration(id, body);
    const existing = this.#configurations.get(id);
    if (ifMatch.kind === 'absent') {
      if (existing !== undefined) throw configurationAlreadyExists(id);
      if (this.all().length >= MAX_CONFIGURATIONS) throw tooMany();
      const order = (this.#counters.get(COUNTER) ?? 0) + 1;
      const created = newConfiguration(id, settings, content, order, this.#nowMs());
      this.#counters.put(COUNTER, order);
      return this.#store(created);
    }
    if (existing === undefined) throw configurationNotFound(id);
    if (!matchesEtag(ifMatch, configurationEtag(existing))) throw stale();
    if (content == null) {
      throw new HubError({
        status: 400,
        code: 'InvalidConfigurationContent',
        number: 400_000,
        text: 'content is missing. An update carries it, although it cannot change.',
      });
    }
    checkTargetFits(settings.target, existing.content.kind);
    return this.#store({
      ...existing,
      settings,
      lastUpdatedTimeUtc: preciseTimestamp(this.#nowMs()),
      etagCounter: existing.etagCounter + 1,
    });
  }

  delete(id: string, ifMatch: IfMatch): void {
    const existing = this.get(id);
    if (!matchesEtag(ifMatch, configurationEtag(existing))) throw stale();
    this.#configurations.remove(id);
    this.changed.emit(id);
  }

  #store(configuration: Configuration): Configuration {
    this.#configurations.put(configuration.id, configuration);
    this.changed.emit(configuration.id);
    return configuration;
  }
}

function stale(): HubError {
  return preconditionFailed('PreconditionFailed, ETag may be invalid.');
}

function tooMany(): HubError {
  return new HubError({
    status: 403,
    code: 'ConfigurationCountLimitExceeded',
    number: 403_000,
    text: `A hub holds at most ${MAX_CONFIGURATIONS} configurations.`,
  });
}
