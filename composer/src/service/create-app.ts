import express, { type Express } from 'express';
import type { Hub } from '../hub/hub.ts';
import type { ApplyJobs } from './apply-jobs.ts';
import { addApplyRoutes } from './apply-routes.ts';
import { addComposeRoutes } from './compose-routes.ts';
import { addDeviceRoutes } from './device-routes.ts';
import { answerProblems, demandToken, readJsonBody, setHeaders } from './guards.ts';
import { ProblemError } from './problem.ts';
import { logRequests, type Log } from './request-log.ts';
import { addRoute } from './routes.ts';

export interface AppParts {
  readonly token: string;
  readonly log: Log;
  readonly jobs: ApplyJobs;
  /** Opens the hub for one piece of work; its calls end with the signal. */
  readonly connect: (signal: AbortSignal) => Promise<Hub>;
  /** Aborted when the service ends. */
  readonly signal: AbortSignal;
}

/** The service as an Express application: what it answers, not where it listens. No CORS: no web page may call it. */
export function createApp({ token, log, jobs, connect, signal }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(logRequests(log), setHeaders);
  addRoute(app, '/healthz', {
    get: (_request, response) => {
      response.json({ status: 'ok' });
    },
  });
  app.use(demandToken(token));
  const readBody = readJsonBody();
  addComposeRoutes(app, readBody);
  addApplyRoutes(app, { jobs, connect, readBody });
  addDeviceRoutes(app, { connect, signal });
  app.use((_request, _response, next) => {
    next(
      new ProblemError({
        status: 404,
        code: 'address-unknown',
        detail: 'this service has no such address',
        help: 'The addresses stand in docs/service.md.',
      }),
    );
  });
  app.use(answerProblems(log));
  return app;
}
