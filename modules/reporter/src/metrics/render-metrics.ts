import type { Counter, Gauge, Registry } from 'prom-client';
import { metricTable, type Metric, type Seen } from './metric-table.ts';

export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

interface Loaded {
  readonly registry: Registry;
  readonly instruments: readonly { readonly metric: Metric; readonly instrument: Gauge | Counter }[];
}

/** Metrics in the text format of Prometheus. The library, which takes 10 MB, is loaded when somebody first asks. */
export class MetricsRenderer {
  #loading: Promise<Loaded> | undefined;
  #rendering: Promise<RenderedMetrics> | undefined;

  /** Those who ask at the same time get the same text: the values are filled in for one answer at a time. */
  render(see: () => Seen): Promise<RenderedMetrics> {
    this.#rendering ??= this.#render(see).finally(() => {
      this.#rendering = undefined;
    });
    return this.#rendering;
  }

  async #render(see: () => Seen): Promise<RenderedMetrics> {
    this.#loading ??= load();
    const { registry, instruments } = await this.#loading;
    const seen = see();
    for (const { metric, instrument } of instruments) {
      // What is gone since the last time must not stay; and the library puts a 0 where nothing is known.
      instrument.reset();
      if (metric.labels === undefined) instrument.remove();
      for (const { labels, value } of metric.samples(seen)) {
        // From nothing, since a counter can only be made to grow.
        if (labels === undefined) instrument.inc(value);
        else instrument.inc({ ...labels }, value);
      }
    }
    return { contentType: registry.contentType, text: await registry.metrics() };
  }
}

async function load(): Promise<Loaded> {
  const { default: prometheus } = await import('prom-client');
  const registry = new prometheus.Registry();
  const instruments = metricTable.map((metric) => {
    const { name, help, type } = metric;
    const settings = { name, help, labelNames: [...(metric.labels ?? [])], registers: [registry] };
    return { metric, instrument: type === 'gauge' ? new prometheus.Gauge(settings) : new prometheus.Counter(settings) };
  });
  return { registry, instruments };
}
