import { z } from 'zod';
import { HubError } from '../errors/hub-error.ts';
import { readBody } from '../identity/identity-body.ts';
import { readContinuation, writeContinuation } from '../query/continuation.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import { readPageSize } from './page-size.ts';
import { Lanes } from './lanes.ts';
import type { Route } from './route.ts';
import { inTurns } from '../turns.ts';

/** What a query has found so far is held until its page is full, or all is counted. */
const QUERIES_AT_A_TIME = 4;

const body = z.looseObject({ query: z.string() });

/** Runs what reads a query. @throws HubError 400 for one that is wrong */
function refusingBadQueries<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new HubError({ status: 400, code: 'ArgumentInvalid', number: 400_004, text: `BadRequest: ${error.message}` });
  }
}

/** What is asked of the index: queries, and how many devices there are. */
export function queryRoutes(index: TwinIndex): Route[] {
  const lanes = new Lanes(QUERIES_AT_A_TIME);
  return [
    {
      verb: 'get',
      path: '/statistics/devices',
      needs: 'registryRead',
      run: () => {
        const { total, enabled } = index.counts();
        const body = { totalDeviceCount: total, enabledDeviceCount: enabled, disabledDeviceCount: total - enabled };
        return { status: 200, body };
      },
    },
    {
      verb: 'get',
      path: '/statistics/service',
      needs: 'serviceConnect',
      run: () => ({ status: 200, body: { connectedDeviceCount: index.counts().connected } }),
    },
    {
      verb: 'post',
      path: '/devices/query',
      needs: 'serviceConnect',
      run: async ({ body: input, header, takeTurn }) => {
        const { query } = readBody(body, input);
        const size = readPageSize(header('x-ms-max-item-count'));
        const steps = refusingBadQueries(() =>
          index.pageSteps(query, readContinuation(header('x-ms-continuation'), query), size),
        );
        const { itemType, rows, next } = await lanes.run(async () => inTurns(steps, takeTurn));
        // The header is left out on the last page: its presence alone tells the SDK that there is more.
        const more: Record<string, string> =
          next === null ? {} : { 'x-ms-continuation': writeContinuation(next, query) };
        return { status: 200, headers: { 'x-ms-item-type': itemType, ...more }, body: rows };
      },
    },
  ];
}
