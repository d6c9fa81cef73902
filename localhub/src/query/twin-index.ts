import { atOnce } from '../turns.ts';
import type { TwinObject } from '../twin/value.ts';
import type { Continuation } from './continuation.ts';
import { parseQuery } from './parse-query.ts';
import { pageSteps, type KeyedDocument, type PagedSource, type QueryPage } from './run-page.ts';
import { querySteps, type QueryResult } from './run-query.ts';
import type { Source } from './source.ts';
import type { DeviceCounts, TwinSource } from './twin-source.ts';

const NO_JOBS: PagedSource = { documents: () => [], has: () => false };

function held(documents: Iterable<KeyedDocument>): KeyedDocument[] {
  return Array.from(documents, ({ key, render }) => {
    let rendered: TwinObject | null = null;
    return { key, render: () => (rendered ??= render()) };
  });
}

/** What queries run over: twins as their source shows them, and what jobs did. */
export class TwinIndex {
  readonly #twins: TwinSource;
  #deviceJobs = NO_JOBS;

  constructor(twins: TwinSource) {
    this.#twins = twins;
  }

  /** What `FROM devices.jobs` reads. Jobs find their devices by queries themselves, so they come later. */
  attachDeviceJobs(deviceJobs: PagedSource): void {
    this.#deviceJobs = deviceJobs;
  }

  #sourceOf(source: Source): PagedSource {
    if (source === 'devices.jobs') return this.#deviceJobs;
    return { documents: () => this.#twins.documents(source), has: (key) => this.#twins.has(key) };
  }

  counts(): DeviceCounts {
    return this.#twins.counts();
  }

  /** The same at one moment, each document rendered at most once: for many queries one after another. */
  snapshot(): TwinIndex {
    const taken = {
      devices: held(this.#twins.documents('devices')),
      modules: held(this.#twins.documents('devices.modules')),
    };
    const copy = new TwinIndex({
      documents: (of) => (of === 'devices' ? taken.devices : taken.modules),
      has: (key) => this.#twins.has(key),
      counts: () => this.#twins.counts(),
    });
    copy.attachDeviceJobs(this.#deviceJobs);
    return copy;
  }

  *documents(source: Source): Generator<TwinObject> {
    for (const { render } of this.#sourceOf(source).documents()) yield render();
  }

  /** All rows, in small steps: over thousands of twins it may take long. @throws QueryError at once */
  rowSteps(text: string): Generator<void, QueryResult> {
    const query = parseQuery(text);
    return querySteps(query, this.documents(query.source));
  }

  /** The same in one piece. @throws QueryError */
  run(text: string): QueryResult {
    return atOnce(this.rowSteps(text));
  }

  /** Up to `size` rows, in small steps. @throws QueryError at once */
  pageSteps(text: string, from: Continuation, size: number): Generator<void, QueryPage> {
    const query = parseQuery(text);
    return pageSteps(query, this.#sourceOf(query.source), from, size);
  }
}
