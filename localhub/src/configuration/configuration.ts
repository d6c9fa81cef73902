import { z } from 'zod';
import { configurationInvalid } from '../errors/catalogue.ts';
import { decimalEtag } from '../identity/etag.ts';
import { readBody } from '../identity/identity-body.ts';
import { textsBody } from '../identity/map-body.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import { parseQuery } from '../query/parse-query.ts';
import { QueryError } from '../query/syntax-error.ts';
import { isDeployment, readContent, type ConfigurationContent } from './content.ts';
import { checkModuleCount } from './module-count.ts';
import { checkTargetFits, readTargetCondition, type TargetCondition } from './target-condition.ts';

const body = z.looseObject({
  id: z.string(),
  schemaVersion: z.string().nullish(),
  labels: textsBody.nullish(),
  content: z.unknown().optional(),
  targetCondition: z.string().nullish(),
  priority: z.number().int().min(0).max(2_147_483_647).nullish(),
  metrics: z.looseObject({ queries: textsBody.nullish() }).nullish(),
});

/** What may be changed in place. */
export interface ConfigurationSettings {
  readonly schemaVersion: string | null;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly targetCondition: string;
  readonly target: TargetCondition;
  readonly priority: number;
  readonly metricQueries: Readonly<Record<string, string>>;
}

export interface Configuration {
  readonly id: string;
  readonly settings: ConfigurationSettings;
  /** Never changes: an update with other content is answered 200 and its content ignored. */
  readonly content: ConfigurationContent;
  /** As it was written, for answers. */
  readonly writtenContent: unknown;
  readonly createdOrder: number;
  readonly createdTimeUtc: string;
  readonly lastUpdatedTimeUtc: string;
  readonly etagCounter: number;
}

const ID = /^[a-z0-9\-+%_*!']{1,128}$/;
const MAX_METRICS = 5;

function checkMetricQueries(metricQueries: Readonly<Record<string, string>>): void {
  const entries = Object.entries(metricQueries);
  if (entries.length > MAX_METRICS) {
    throw configurationInvalid('InvalidConfigurationCustomMetricsQuery', `At most ${MAX_METRICS} custom metrics.`);
  }
  for (const [name, query] of entries) {
    const error = metricQueryError(query);
    if (error !== null) throw configurationInvalid('InvalidConfigurationCustomMetricsQuery', `${name}: ${error}`);
  }
}

/** What is wrong with a custom metric's query; null when it can be run. */
export function metricQueryError(query: string): string | null {
  try {
    parseQuery(query);
    return null;
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}

/** Reads the body of a PUT. @throws HubError 400 */
export function readConfiguration(id: string, input: unknown): { settings: ConfigurationSettings; content: unknown } {
  const read = readBody(body, input);
  if (!ID.test(id)) {
    throw configurationInvalid('ArgumentInvalid', `'${id}' is not a configuration ID: 1-128 of a-z 0-9 - + % _ * ! '.`);
  }
  if (read.id !== id) throw configurationInvalid('ArgumentInvalid', `id '${read.id}' in the body is not '${id}'.`);
  const targetCondition = read.targetCondition ?? '';
  const metricQueries = read.metrics?.queries ?? {};
  checkMetricQueries(metricQueries);
  return {
    content: read.content,
    settings: {
      schemaVersion: read.schemaVersion ?? null,
      labels: read.labels ?? null,
      targetCondition,
      target: readTargetCondition(targetCondition, true),
      priority: read.priority ?? 0,
      metricQueries,
    },
  };
}

export function newConfiguration(
  id: string,
  settings: ConfigurationSettings,
  content: unknown,
  createdOrder: number,
  nowMs: number,
): Configuration {
  const now = preciseTimestamp(nowMs);
  const read = readContent(content);
  if (isDeployment(read)) checkModuleCount(read);
  checkTargetFits(settings.target, read.kind);
  return {
    id,
    settings,
    content: read,
    writtenContent: content,
    createdOrder,
    createdTimeUtc: now,
    lastUpdatedTimeUtc: now,
    etagCounter: 1,
  };
}

export function configurationEtag(configuration: Configuration): string {
  return decimalEtag(configuration.etagCounter);
}
