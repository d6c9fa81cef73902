import { z } from 'zod';
import { metricQueryError } from '../configuration/configuration.ts';
import { configurationEtag, type Configuration } from '../configuration/configuration.ts';
import {
  NOT_EVALUATED,
  type ConfigurationMetrics,
  type MetricResults,
} from '../configuration/configuration-metrics.ts';
import { renderConfiguration } from '../configuration/configuration-json.ts';
import type { ConfigurationStore } from '../configuration/configuration-store.ts';
import type { Deployments } from '../configuration/deployments.ts';
import { parseTargetCondition } from '../configuration/target-condition.ts';
import { ABSENT } from '../identity/etag.ts';
import { readBody } from '../identity/identity-body.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { RestAnswer, Route } from './route.ts';

const testQueriesBody = z.looseObject({
  targetCondition: z.string().nullish(),
  customMetricQueries: z.record(z.string(), z.string()).nullish(),
});

function targetConditionError(text: string): string {
  if (text.trim() === '*') return '* is not a query.';
  try {
    parseTargetCondition(text);
    return '';
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}

function answer(configuration: Configuration, results: MetricResults): RestAnswer {
  return {
    status: 200,
    body: renderConfiguration(configuration, results),
    headers: { ETag: `"${configurationEtag(configuration)}"` },
  };
}

export function configurationRoutes(
  configurations: ConfigurationStore,
  deployments: Deployments,
  metrics: ConfigurationMetrics,
): Route[] {
  const path = '/configurations/:id';
  return [
    {
      verb: 'get',
      path: '/configurations',
      needs: 'serviceConnect',
      run: () => {
        const results = metrics.ofAll();
        const body = configurations.all().map((one) => renderConfiguration(one, results(one)));
        return { status: 200, body };
      },
    },
    {
      verb: 'post',
      path: '/configurations/testQueries',
      needs: 'serviceConnect',
      run: ({ body }) => {
        const read = readBody(testQueriesBody, body);
        const errors: Record<string, string> = {};
        for (const [name, query] of Object.entries(read.customMetricQueries ?? {})) {
          const error = metricQueryError(query);
          if (error !== null) errors[name] = error;
        }
        const targetError = targetConditionError(read.targetCondition ?? '');
        return { status: 200, body: { targetConditionError: targetError, customMetricQueryErrors: errors } };
      },
    },
    {
      verb: 'get',
      path,
      needs: 'serviceConnect',
      run: ({ param }) => {
        const configuration = configurations.get(param('id'));
        return answer(configuration, metrics.of(configuration));
      },
    },
    {
      verb: 'put',
      path,
      needs: 'serviceConnect',
      hasLargeBody: true,
      run: ({ param, body, ifMatch, ifMatchQuoted }) => {
        // An etag without quotes is not seen as one, and the PUT is then one that creates.
        const condition = ifMatchQuoted ? ifMatch : ABSENT;
        return answer(configurations.put(param('id'), body, condition), NOT_EVALUATED);
      },
    },
    {
      verb: 'delete',
      path,
      needs: 'serviceConnect',
      run: ({ param, ifMatch }) => {
        configurations.delete(param('id'), ifMatch);
        return { status: 204 };
      },
    },
    {
      verb: 'post',
      path: '/devices/:deviceId/applyConfigurationContent',
      needs: 'serviceConnect',
      hasLargeBody: true,
      run: ({ param, body }) => {
        deployments.applyToDevice(param('deviceId'), body);
        return { status: 204 };
      },
    },
  ];
}
