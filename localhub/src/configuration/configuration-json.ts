import type { TwinIndex } from '../query/twin-index.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { TwinObject } from '../twin/value.ts';
import { isTarget } from './target-condition.ts';
import { configurationEtag, type Configuration } from './configuration.ts';
import { systemMetricQueries } from './system-metrics.ts';
import { isSystemModule } from './system-module.ts';

function count(index: TwinIndex, query: string): number {
  try {
    return index.run(query).rows.length;
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
function targetedCount(index: TwinIndex, configuration: Configuration): number {
  const { content, settings } = configuration;
  let targeted = 0;
  for (const twin of index.documents(content.kind === 'module' ? 'devices.modules' : 'devices')) {
    if (isOfKind(configuration, twin) && isTarget(settings.target, twin)) targeted += 1;
  }
  return targeted;
}

/** A configuration as the service reads it. Metrics are counted now; without an index they are not evaluated yet. */
export function renderConfiguration(configuration: Configuration, index: TwinIndex | null): object {
  const { id, settings } = configuration;
  const queries = systemMetricQueries(id, settings.targetCondition, configuration.content.kind);
  const systemResults: Record<string, number> = {};
  const customResults: Record<string, number> = {};
  if (index !== null) {
    for (const [name, query] of Object.entries(queries)) {
      systemResults[name] = name === 'targetedCount' ? targetedCount(index, configuration) : count(index, query);
    }
    for (const [name, query] of Object.entries(settings.metricQueries)) customResults[name] = count(index, query);
  }
  return {
    id,
    schemaVersion: settings.schemaVersion,
    labels: settings.labels,
    content: configuration.writtenContent,
    targetCondition: settings.targetCondition,
    createdTimeUtc: configuration.createdTimeUtc,
    lastUpdatedTimeUtc: configuration.lastUpdatedTimeUtc,
    priority: settings.priority,
    systemMetrics: { results: systemResults, queries },
    metrics: { results: customResults, queries: settings.metricQueries },
    etag: configurationEtag(configuration),
  };
}
