import type { Request } from 'express';
import { actionsOf } from '../bearer/operation-actions.ts';
import { mayDo, type TokenIssuer } from '../bearer/token-issuer.ts';
import { argumentInvalid, unauthorized } from '../errors/catalogue.ts';
import type { Gatekeeper, Principal } from '../sas/gatekeeper.ts';
import { checkApiVersion } from './api-version.ts';
import type { RestRequest, Route } from './route.ts';

export interface Doors {
  readonly gatekeeper: Gatekeeper;
  readonly tokens: TokenIssuer;
}

export interface Admitted {
  readonly principal: Principal;
  readonly query: Record<string, string>;
}

const BEARER = /^Bearer +(\S+)$/i;

function readQuery(request: Request): Record<string, string> {
  const address = URL.parse(request.originalUrl, 'https://localhost');
  if (address === null) throw argumentInvalid('The address is none.');
  const query: Record<string, string> = {};
  for (const [key, value] of address.searchParams) query[key] = value;
  return query;
}

function decodedPath(request: Request): string[] {
  try {
    return request.path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    throw argumentInvalid('The address is not url-encoded.');
  }
}

function whoAsks({ gatekeeper, tokens }: Doors, request: Request): Principal {
  const { authorization } = request.headers;
  const bearer = BEARER.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const verdict = tokens.check(bearer);
    if (!verdict.ok) throw unauthorized(`The bearer token was not accepted: ${verdict.why}.`);
    return { kind: 'bearer', actions: verdict.actions };
  }
  const admission = gatekeeper.admitRequest(authorization, decodedPath(request));
  if (!admission.ok) throw unauthorized(`The Authorization header was not accepted: ${admission.why}.`);
  return admission.value;
}

/** Who asks, and for which version, from the headers and the address alone. @throws HubError 400, 401 */
export function admit(doors: Doors, request: Request, apiVersionOptional: boolean): Admitted {
  const principal = whoAsks(doors, request);
  const query = readQuery(request);
  if (!apiVersionOptional || query['api-version'] !== undefined) checkApiVersion(query['api-version']);
  return { principal, query };
}

/** Whether who asks may do this: by the policy's permissions, the token's data actions, or as the identity itself. */
export function mayRun(route: Route, request: RestRequest): boolean {
  const { principal } = request;
  if (principal.kind === 'bearer') return mayDo(principal.actions, actionsOf(route.verb, route.path));
  if (principal.kind === 'identity') return route.ownAccess?.(request) === true;
  const needed = typeof route.needs === 'string' ? [route.needs] : route.needs;
  return needed.every((permission) => principal.permissions.includes(permission));
}
