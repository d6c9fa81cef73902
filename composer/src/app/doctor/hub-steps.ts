import { z } from 'zod';
import { demandSuccess } from '../../hub/hub-rest.ts';
import type { HubContext, StepsOf } from './step-context.ts';

const deploymentsSchema = z.array(
  z.object({
    id: z.string(),
    targetCondition: z.string().nullish(),
    content: z.object({ modulesContent: z.unknown().optional() }).nullish(),
    systemMetrics: z.object({ queries: z.record(z.string(), z.string()).nullish() }).nullish(),
  }),
);
const testedSchema = z.object({ targetConditionError: z.string().nullish() });

/** Steps that read of the hub what no device needs to be named for. */
export const hubSteps: StepsOf<'hub-deployments' | 'hub-conditions', HubContext> = {
  'hub-deployments': async ({ rest, signal }) => {
    const answer = await rest.call('GET', '/configurations?top=100', { signal });
    return deploymentsSchema
      .parse(demandSuccess(rest.name, answer))
      .filter(({ content }) => content?.modulesContent !== undefined && content.modulesContent !== null)
      .map(({ id, targetCondition, systemMetrics }) => ({
        id,
        targetCondition: targetCondition ?? '',
        countedBy: systemMetrics?.queries?.['targetedCount'],
      }));
  },
  'hub-conditions': async (context) => ({
    withIn: await test(context, "deviceId IN ['mooring-doctor']"),
    broken: await test(context, 'deviceId ='),
  }),
};

async function test({ rest, signal }: HubContext, targetCondition: string): Promise<string> {
  const body = { targetCondition, customMetricQueries: {} };
  const answer = await rest.call('POST', '/configurations/testQueries', { body, signal });
  return (testedSchema.parse(demandSuccess(rest.name, answer)).targetConditionError ?? '').slice(0, 500);
}
