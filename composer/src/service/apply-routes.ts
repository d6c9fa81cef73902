import type { Express, Request, RequestHandler } from 'express';
import type { Hub } from '../hub/hub.ts';
import type { ApplyJobs } from './apply-jobs.ts';
import type { ApplyRecord } from './apply-record.ts';
import { viewApply } from './apply-view.ts';
import { composeForPush } from './compose-files.ts';
import { ProblemError } from './problem.ts';
import { applyRequestSchema, parseRequest } from './requests.ts';
import { addRoute } from './routes.ts';

export interface ApplyRoutesParts {
  readonly jobs: ApplyJobs;
  readonly connect: (signal: AbortSignal) => Promise<Hub>;
  readonly readBody: RequestHandler[];
}

export function addApplyRoutes(app: Express, { jobs, connect, readBody }: ApplyRoutesParts): void {
  addRoute(
    app,
    '/apply',
    {
      post: async (request, response) => {
        const wanted = parseRequest(applyRequestSchema, request.body);
        const deployable = composeForPush(wanted);
        const { device, force, releaseDropped, watch, deadlineSeconds, graceSeconds, pollSeconds, require } = wanted;
        const limits = { deadlineSeconds, graceSeconds, require };
        const record = await jobs.start({
          deployable,
          options: { device, force, releaseDropped, watch, limits, pollSeconds },
          connect,
        });
        response.status(202).location(`/applies/${record.id}`).json(viewApply(record));
      },
    },
    readBody,
  );
  addRoute(app, '/applies/:id', {
    get: (request, response) => {
      response.json(viewApply(demandKnown(jobs.find(idOf(request)))));
    },
    delete: async (request, response) => {
      response.json(viewApply(demandKnown(await jobs.cancel(idOf(request)))));
    },
  });
}

function idOf(request: Request): string {
  return String(request.params['id']);
}

function demandKnown(record: ApplyRecord | undefined): ApplyRecord {
  if (record !== undefined) return record;
  throw new ProblemError({
    status: 404,
    code: 'apply-unknown',
    detail: 'no apply of this id is known here',
    help: 'Applies are kept in memory: a restart forgets them, and so does a long list. What a device runs: /devices/{id}/state.',
  });
}
