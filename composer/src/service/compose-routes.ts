import type { Express, RequestHandler } from 'express';
import { checkFiles, composeFiles, demandComposed, hasErrors } from './compose-files.ts';
import { composeRequestSchema, parseRequest } from './requests.ts';
import { addRoute } from './routes.ts';

export function addComposeRoutes(app: Express, readBody: RequestHandler[]): void {
  addRoute(
    app,
    '/compose',
    {
      post: (request, response) => {
        const result = composeFiles(parseRequest(composeRequestSchema, request.body));
        const { name, target, revision, manifest, secretNames, files } = demandComposed(result);
        const { diagnostics } = result;
        response.json({
          name,
          target,
          revision,
          deployment: manifest,
          secretNames,
          files,
          diagnostics,
        });
      },
    },
    readBody,
  );
  addRoute(
    app,
    '/check',
    {
      post: (request, response) => {
        const diagnostics = checkFiles(parseRequest(composeRequestSchema, request.body));
        response.json({ ok: !hasErrors(diagnostics), diagnostics });
      },
    },
    readBody,
  );
}
