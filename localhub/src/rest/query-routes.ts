import { z } from 'zod';
import { HubError } from '../errors/hub-error.ts';
import { readBody } from '../identity/identity-body.ts';
import { readContinuation, writeContinuation } from '../query/continuation.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import { readPageSize } from './page-size.ts';
import type { Route } from './route.ts';

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
      run: ({ body: input, header }) => {
        const { query } = readBody(body, input);
        const size = readPageSize(header('x-ms-max-item-count'));
        const { itemType, rows, next } = refusingBadQueries(() =>
          index.page(query, readContinuation(header('x-ms-continuation')), size),
        );
        // The header is left out on the last page: its presence alone tells the SDK that there is more.
        const more: Record<string, string> = next === null ? {} : { 'x-ms-continuation': writeContinuation(next) };
        return { status: 200, headers: { 'x-ms-item-type': itemType, ...more }, body: rows };
      },
    },
  ];
}
