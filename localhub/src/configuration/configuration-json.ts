import { configurationEtag, type Configuration } from './configuration.ts';
import type { MetricResults } from './configuration-metrics.ts';
import { systemMetricQueries } from './system-metrics.ts';

/** A configuration as the service reads it, with what its metrics counted. */
export function renderConfiguration(configuration: Configuration, { system, custom }: MetricResults): object {
  const { id, settings } = configuration;
  const queries = systemMetricQueries(id, settings.targetCondition, configuration.content.kind);
  return {
    id,
    schemaVersion: settings.schemaVersion,
    labels: settings.labels,
    content: configuration.writtenContent,
    targetCondition: settings.targetCondition,
    createdTimeUtc: configuration.createdTimeUtc,
    lastUpdatedTimeUtc: configuration.lastUpdatedTimeUtc,
    priority: settings.priority,
    systemMetrics: { results: system, queries },
    metrics: { results: custom, queries: settings.metricQueries },
    etag: configurationEtag(configuration),
  };
}
