import type { Express, RequestHandler } from 'express';
import { checkFiles, composeFiles, demandFiles, hasErrors } from './compose-files.ts';
import { checkRequestSchema, composeRequestSchema, parseRequest } from './requests.ts';
import { addRoute } from './routes.ts';

export function addComposeRoutes(app: Express, readBody: RequestHandler[]): void {
  addRoute(
    app,
    '/compose',
    {
      post: (request, response) => {
        const result = composeFiles(parseRequest(composeRequestSchema, request.body));
        const files = demandFiles(result);
        const { composed, output, draft, diagnostics } = result;
        const target = draft?.target;
        if (composed === undefined) {
          response.json({ output, name: draft?.name, target, files, diagnostics });
          return;
        }
        const { name, revision, manifest: deployment, secretNames } = composed;
        response.json({ output, name, target, revision, deployment, secretNames, files: composed.files, diagnostics });
      },
    },
    readBody,
  );
  addRoute(
    app,
    '/check',
    {
      post: (request, response) => {
        const diagnostics = checkFiles(parseRequest(checkRequestSchema, request.body));
        response.json({ ok: !hasErrors(diagnostics), diagnostics });
      },
    },
    readBody,
  );
}
