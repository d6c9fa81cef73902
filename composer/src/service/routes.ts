import type { Express, Request, RequestHandler, Response } from 'express';
import { ProblemError } from './problem.ts';

export type Method = 'get' | 'post' | 'delete';
export type Handler = (request: Request, response: Response) => Promise<void> | void;

/** Puts one address into the application: its handlers by method, and 405 for every other method. */
export function addRoute(
  app: Express,
  path: string,
  handlers: Partial<Record<Method, Handler>>,
  before: RequestHandler[] = [],
): void {
  const methods = Object.keys(handlers) as Method[];
  for (const method of methods) {
    const handler = handlers[method];
    if (handler !== undefined) app[method](path, ...before, asRequestHandler(handler));
  }
  const allow = methods.map((method) => method.toUpperCase()).join(', ');
  app.all(path, (request, response, next) => {
    response.set('Allow', allow);
    next(
      new ProblemError({
        status: 405,
        code: 'method-wrong',
        detail: `${request.method} is not a method of this address`,
        help: `It takes ${allow}.`,
      }),
    );
  });
}

function asRequestHandler(handler: Handler): RequestHandler {
  return (request, response, next) => {
    Promise.resolve()
      .then(() => handler(request, response))
      .catch(next);
  };
}
