import type { Express, Request, Response } from 'express';
import { HubError } from '../errors/hub-error.ts';
import type { RefusedRoute } from './refused-routes.ts';
import type { Route } from './route.ts';

function allowedVerbs(routes: readonly Pick<Route, 'verb' | 'path'>[]): Map<string, Set<string>> {
  const byPath = new Map<string, Set<string>>();
  for (const { verb, path } of routes) {
    const verbs = byPath.get(path) ?? new Set<string>();
    verbs.add(verb.toUpperCase());
    if (verb === 'get') verbs.add('HEAD');
    byPath.set(path, verbs);
  }
  return byPath;
}

/** Answers what no route took: 405 where the address has other verbs, 404 where it is none. After all routes. */
export function addDeadEnds(app: Express, routes: readonly Route[], refused: readonly RefusedRoute[]): void {
  for (const [path, verbs] of allowedVerbs([...routes, ...refused])) {
    app.all(path, (request: Request, response: Response) => {
      const allowed = [...verbs].toSorted().join(', ');
      response.set('Allow', allowed);
      throw new HubError({
        status: 405,
        code: 'MethodNotAllowed',
        number: 405_000,
        text: `${request.method} is not done at ${path}. There are ${allowed}.`,
      });
    });
  }
  app.use((request: Request) => {
    throw new HubError({
      status: 404,
      code: 'NotFound',
      number: 404_000,
      text: `IoT Hub's service API has no ${request.method} ${request.path.slice(0, 200)}.`,
    });
  });
}
