import { argumentInvalid } from '../errors/catalogue.ts';
import { readJobFilter, type JobFilter } from '../jobs/job-filter.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readPageSize } from './page-size.ts';
import { inTurns } from '../turns.ts';
import type { Route } from './route.ts';

/** Jobs are few and keep their order, so a number holds the place between pages. */
const CONTINUATION = /^jobs:(\w*):(\w*):(\d{1,9})$/;

function writeContinuation({ type, status }: JobFilter, end: number): string {
  return Buffer.from(`jobs:${type ?? ''}:${status ?? ''}:${end}`).toString('base64');
}

function readOffset(header: string | undefined, { type, status }: JobFilter): number {
  if (header === undefined || header === '') return 0;
  const match = CONTINUATION.exec(Buffer.from(header, 'base64').toString('utf8'));
  if (match === null) throw argumentInvalid('BadRequest: x-ms-continuation is not one that this hub gave.');
  if (match[1] !== (type ?? '') || match[2] !== (status ?? '')) {
    throw argumentInvalid('BadRequest: x-ms-continuation is of another query.');
  }
  return Number(match[3]);
}

export function jobRoutes(jobs: Jobs): Route[] {
  return [
    {
      verb: 'get',
      path: '/jobs/v2/query',
      needs: 'serviceConnect',
      run: async ({ query, header, takeTurn }) => {
        const filter = readJobFilter(query['jobType'], query['jobStatus']);
        const from = readOffset(header('x-ms-continuation'), filter);
        const end = from + readPageSize(header('x-ms-max-item-count'));
        const page = await inTurns(jobs.listSteps(filter, from, end), takeTurn);
        const next = writeContinuation(filter, end);
        const more: Record<string, string> = page.hasMore ? { 'x-ms-continuation': next } : {};
        return { status: 200, headers: { 'x-ms-item-type': 'JobResponse', ...more }, body: page.jobs };
      },
    },
    {
      verb: 'put',
      path: '/jobs/v2/:id',
      needs: 'serviceConnect',
      run: ({ param, body }) => ({ status: 200, body: jobs.schedule(param('id'), body) }),
    },
    {
      verb: 'get',
      path: '/jobs/v2/:id',
      needs: 'serviceConnect',
      run: ({ param }) => ({ status: 200, body: jobs.read(param('id')) }),
    },
    {
      verb: 'post',
      path: '/jobs/v2/:id/cancel',
      needs: 'serviceConnect',
      run: ({ param }) => ({ status: 200, body: jobs.cancel(param('id')) }),
    },
  ];
}
