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
import type { Evaluations } from '../configuration/evaluations.ts';
import { parseNewTargetCondition } from '../configuration/target-condition.ts';
import { ABSENT } from '../identity/etag.ts';
import { readBody } from '../identity/identity-body.ts';
import { textsBody } from '../identity/map-body.ts';
import { QueryError } from '../query/syntax-error.ts';
import { inTurns } from '../turns.ts';
import type { RestAnswer, Route } from './route.ts';

const testQueriesBody = z.looseObject({
  targetCondition: z.string().nullish(),
  customMetricQueries: textsBody.nullish(),
});

function targetConditionError(text: string): string {
  if (text.trim() === '*') return '* is not a query.';
  try {
    parseNewTargetCondition(text);
    return '';
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}

/** What is wrong with which, a step for each: there may be thousands. */
function* queryErrorSteps(queries: Readonly<Record<string, string>>): Generator<void, Record<string, string>> {
  const errors: [string, string][] = [];
  for (const [name, query] of Object.entries(queries)) {
    const error = metricQueryError(query);
    if (error !== null) errors.push([name, error]);
    yield;
  }
  return Object.fromEntries(errors);
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
  evaluations: Evaluations,
  deployments: Deployments,
  metrics: ConfigurationMetrics,
): Route[] {
  const path = '/configurations/:id';
  return [
    {
      verb: 'get',
      path: '/configurations',
      needs: 'serviceConnect',
      run: async ({ takeTurn }) => {
        const results = await inTurns(metrics.allSteps(configurations.all()), takeTurn);
        return { status: 200, body: Array.from(results, ([one, counted]) => renderConfiguration(one, counted)) };
      },
    },
    {
      verb: 'post',
      path: '/configurations/testQueries',
      needs: 'serviceConnect',
      run: async ({ body, takeTurn }) => {
        const read = readBody(testQueriesBody, body);
        const errors = await inTurns(queryErrorSteps(read.customMetricQueries ?? {}), takeTurn);
        const targetError = targetConditionError(read.targetCondition ?? '');
        return { status: 200, body: { targetConditionError: targetError, customMetricQueryErrors: errors } };
      },
    },
    {
      verb: 'get',
      path,
      needs: 'serviceConnect',
      run: async ({ param, takeTurn }) => {
        const configuration = configurations.get(param('id'));
        return answer(configuration, await inTurns(metrics.steps(configuration), takeTurn));
      },
    },
    {
      verb: 'put',
      path,
      needs: 'serviceConnect',
      hasLargeBody: true,
      run: async ({ param, body, ifMatch, ifMatchQuoted }) => {
        // An etag without quotes is not seen as one, and the PUT is then one that creates.
        const condition = ifMatchQuoted ? ifMatch : ABSENT;
        const written = configurations.put(param('id'), body, condition);
        await evaluations.settled();
        return answer(written, NOT_EVALUATED);
      },
    },
    {
      verb: 'delete',
      path,
      needs: 'serviceConnect',
      run: async ({ param, ifMatch }) => {
        configurations.delete(param('id'), ifMatch);
        await evaluations.settled();
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
