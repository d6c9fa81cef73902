import type { TwinIndex } from '../query/twin-index.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { TwinObject } from '../twin/value.ts';
import type { Configuration } from './configuration.ts';
import type { ConfigurationStore } from './configuration-store.ts';
import type { Evaluations } from './evaluations.ts';
import { systemMetricQueries } from './system-metrics.ts';
import { isSystemModule } from './system-module.ts';
import { isTarget } from './target-condition.ts';

/** Numbers by the names of metrics. */
export interface MetricResults {
  readonly system: Readonly<Record<string, number>>;
  readonly custom: Readonly<Record<string, number>>;
}

export const NOT_EVALUATED: MetricResults = { system: {}, custom: {} };

function* rowCount(index: TwinIndex, query: string): Generator<void, number> {
  try {
    return (yield* index.rowSteps(query)).rows.length;
  } catch (error) {
    // A custom metric was checked when it was written; one that cannot run counts nothing.
    if (error instanceof QueryError) return 0;
    throw error;
  }
}

/** Whether the twin is of a kind that the configuration can target at all. */
function isOfKind({ content }: Configuration, twin: TwinObject): boolean {
  if (content.kind === 'device') return true;
  if (content.kind === 'module') return !isSystemModule(twin['moduleId']);
  return (twin['capabilities'] as { iotEdge?: boolean } | undefined)?.iotEdge === true;
}

/**
 * Counted by the condition itself, not by the text of the metric's query: the text has no parentheses around the
 * condition, so that an OR in it would count devices that are no edge devices.
 */
function* targetedCount(index: TwinIndex, configuration: Configuration): Generator<void, number> {
  const { content, settings } = configuration;
  let targeted = 0;
  for (const twin of index.documents(content.kind === 'module' ? 'devices.modules' : 'devices')) {
    if (isOfKind(configuration, twin) && isTarget(settings.target, twin)) targeted += 1;
    yield;
  }
  return targeted;
}

/** All metrics of a configuration over what the index shows, in small steps. */
function* metricSteps(configuration: Configuration, index: TwinIndex): Generator<void, MetricResults> {
  const { id, settings, content } = configuration;
  const queries = Object.entries(systemMetricQueries(id, settings.targetCondition, content.kind));
  const system: [string, number][] = [];
  for (const [name, query] of queries) {
    const counting = name === 'targetedCount' ? targetedCount(index, configuration) : rowCount(index, query);
    system.push([name, yield* counting]);
  }
  const custom: [string, number][] = [];
  for (const [name, query] of Object.entries(settings.metricQueries)) {
    custom.push([name, yield* rowCount(index, query)]);
  }
  return { system: Object.fromEntries(system), custom: Object.fromEntries(custom) };
}

/** The metrics of configurations: counted at the question, or in each run where a clock evaluates. */
export class ConfigurationMetrics {
  readonly #index: TwinIndex;
  readonly #evaluations: Evaluations;
  /** By the order of creation, so that one that is created again begins without. */
  #last = new Map<number, MetricResults>();

  constructor(index: TwinIndex, configurations: ConfigurationStore, evaluations: Evaluations) {
    this.#index = index;
    this.#evaluations = evaluations;
    evaluations.afterRun(() => this.#runSteps(configurations.all()));
  }

  *#runSteps(configurations: readonly Configuration[]): Generator<void, void> {
    const index = this.#index.snapshot();
    const counted = new Map<number, MetricResults>();
    for (const one of configurations) counted.set(one.createdOrder, yield* metricSteps(one, index));
    this.#last = counted;
  }

  /** Those of one configuration, in small steps. */
  *steps(configuration: Configuration): Generator<void, MetricResults> {
    if (!this.#evaluations.byClock) return yield* metricSteps(configuration, this.#index);
    return this.#last.get(configuration.createdOrder) ?? NOT_EVALUATED;
  }

  /** Those of many, over twins that are read once. */
  *allSteps(configurations: readonly Configuration[]): Generator<void, Map<Configuration, MetricResults>> {
    const counted = new Map<Configuration, MetricResults>();
    const index = this.#index.snapshot();
    for (const one of configurations) {
      counted.set(one, this.#evaluations.byClock ? yield* this.steps(one) : yield* metricSteps(one, index));
    }
    return counted;
  }
}
