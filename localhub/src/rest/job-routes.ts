import { argumentInvalid } from '../errors/catalogue.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readPageSize } from './page-size.ts';
import type { Route } from './route.ts';

/** Jobs are few and keep their order, so a number holds the place between pages. */
function readOffset(header: string | undefined): number {
  if (header === undefined || header === '') return 0;
  const offset = /^jobs:(\d{1,9})$/.exec(Buffer.from(header, 'base64').toString('utf8'))?.[1];
  if (offset === undefined) throw argumentInvalid('BadRequest: x-ms-continuation is not one that this hub gave.');
  return Number(offset);
}

export function jobRoutes(jobs: Jobs): Route[] {
  return [
    {
      verb: 'get',
      path: '/jobs/v2/query',
      needs: 'serviceConnect',
      run: ({ query, header }) => {
        const from = readOffset(header('x-ms-continuation'));
        const end = from + readPageSize(header('x-ms-max-item-count'));
        const page = jobs.list(query['jobType'], query['jobStatus'], from, end);
        const next = Buffer.from(`jobs:${end}`).toString('base64');
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
