import { configurationAlreadyExists, configurationNotFound, preconditionFailed } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { matchesEtag, type IfMatch } from '../identity/etag.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import { Signal } from '../signal.ts';
import { configurationEtag, newConfiguration, readConfiguration, type Configuration } from './configuration.ts';

const MAX_CONFIGURATIONS = 100;

/** Configurations, in memory. */
export class ConfigurationStore {
  readonly #configurations = new Map<string, Configuration>();
  readonly #nowMs: () => number;
  #created = 0;

  readonly changed = new Signal<string>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  all(): Configuration[] {
    return [...this.#configurations.values()];
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
      if (this.#configurations.size >= MAX_CONFIGURATIONS) throw tooMany();
      this.#created += 1;
      return this.#store(newConfiguration(id, settings, content, this.#created, this.#nowMs()));
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
    this.#configurations.delete(id);
    this.changed.emit(id);
  }

  #store(configuration: Configuration): Configuration {
    this.#configurations.set(configuration.id, configuration);
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
