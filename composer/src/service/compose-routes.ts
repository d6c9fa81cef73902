import type { Suppressed } from '../core/policy/policy.ts';
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
        const suppressed = toldSuppressed(result.suppressed);
        const target = draft?.target;
        if (composed === undefined) {
          response.json({ output, name: draft?.name, target, files, diagnostics, ...suppressed });
          return;
        }
        const { name, revision, manifest: deployment, secretNames } = composed;
        const made = { output, name, target, revision, deployment, secretNames, files: composed.files };
        response.json({ ...made, diagnostics, ...suppressed });
      },
    },
    readBody,
  );
  addRoute(
    app,
    '/check',
    {
      post: (request, response) => {
        const { diagnostics, suppressed } = checkFiles(parseRequest(checkRequestSchema, request.body));
        response.json({ ok: !hasErrors(diagnostics), diagnostics, ...toldSuppressed(suppressed) });
      },
    },
    readBody,
  );
}

/** Only where a policy takes something out is there anything to tell. */
function toldSuppressed(suppressed: readonly Suppressed[]): { suppressed?: readonly Suppressed[] } {
  return suppressed.length === 0 ? {} : { suppressed };
}
