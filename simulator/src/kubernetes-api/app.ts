import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { kubernetesVersion } from '../cluster/profile.ts';
import { namespace as servedNamespace } from '../cluster/state.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { reviewAccess } from './access-review.ts';
import { createClaim, deleteClaim } from './claims.ts';
import { discovery, findCollection, type Collection } from './collections.ts';
import { forbiddenMessage, isAllowed, type Identity, type RightLevel } from './rights.ts';
import { parseFieldSelector, parseLabelSelector, type Predicate } from './selectors.ts';
import { ApiStatus, badRequest, forbidden, notFound, unauthorized, unsupportedMediaType } from './status.ts';
import type { TokenBook } from './tokens.ts';
import { streamWatch } from './watch.ts';

export interface ApiParts {
  store: ClusterStore;
  tokens: TokenBook;
  rights: RightLevel;
  /** Aborted when the server closes; ends every watch. */
  closing: AbortSignal;
}

const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const querySchema = z.object({
  watch: z.enum(['true', 'false', '1', '0']).optional(),
  labelSelector: z.string().max(2000).optional(),
  fieldSelector: z.string().max(2000).optional(),
  resourceVersion: z.union([whole, z.literal('').transform(() => undefined)]).optional(),
  timeoutSeconds: whole.optional(),
});

/** The simulated Kubernetes API: reading, and making and deleting claims, in Kubernetes' own shapes, for a bearer token. */
export function createApi(parts: ApiParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(express.json({ limit: '64kb' }));
  const identities = new WeakMap<Request, Identity>();
  app.use((request: Request, _response: Response, next: NextFunction) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const identity = token === undefined ? undefined : parts.tokens.identify(token);
    if (identity === undefined) throw unauthorized();
    identities.set(request, identity);
    next();
  });
  const identityOf = (request: Request) => identities.get(request) ?? fail();

  const [major, minor] = kubernetesVersion.slice(1).split('.');
  const version = { major, minor, gitVersion: `${kubernetesVersion}+simulated`, platform: 'linux/amd64' };
  app.get('/version', (_request, response) => void response.json(version));
  app.get('/api', (_request, response) => void response.json({ kind: 'APIVersions', versions: ['v1'] }));
  app.get('/apis', (_request, response) => void response.json(apiGroups));
  app.get('/api/v1', (_request, response) => void response.json(discovery()));
  app.get('/apis/authorization.k8s.io/v1', (_request, response) => void response.json(authorizationResources));
  app.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', (request, response) => {
    if (request.is('json') !== 'json') throw unsupportedMediaType();
    response.status(201).json(reviewAccess(request.body, identityOf(request), parts.rights));
  });
  app.post('/api/v1/namespaces/:namespace/persistentvolumeclaims', (request, response) => {
    demandClaims(parts, identityOf(request), 'create', request.params.namespace);
    if (request.is('json') !== 'json') throw unsupportedMediaType();
    response.status(201).json(createClaim(parts.store, request.body));
  });
  app.delete('/api/v1/namespaces/:namespace/persistentvolumeclaims/:name', (request, response) => {
    const { namespace, name } = request.params;
    demandClaims(parts, identityOf(request), 'delete', namespace, name);
    response.json(deleteClaim(parts.store, name));
  });
  app.get('/api/v1/namespaces/:namespace/:resource', (request, response) => {
    const collection = collectionOf(request.params.resource, true);
    serveMany(parts, identityOf(request), collection, request.params.namespace, request, response);
  });
  app.get('/api/v1/namespaces/:namespace/:resource/:name', (request, response) => {
    const { resource, name, namespace } = request.params;
    serveOne(parts, identityOf(request), collectionOf(resource, true), namespace, name, response);
  });
  app.get('/api/v1/:resource', (request, response) => {
    serveMany(parts, identityOf(request), collectionOf(request.params.resource), undefined, request, response);
  });
  app.get('/api/v1/:resource/:name', (request, response) => {
    const { resource, name } = request.params;
    serveOne(parts, identityOf(request), collectionOf(resource, false), undefined, name, response);
  });
  app.use((request: Request) => {
    throw new ApiStatus(404, 'NotFound', `the simulated API does not serve ${request.method} ${request.path}`);
  });
  app.use(answerError);
  return app;
}

/** Only the administrator writes, and there is one namespace to write in. */
function demandClaims(
  { rights }: ApiParts,
  identity: Identity,
  verb: 'create' | 'delete',
  namespace: string,
  name?: string,
): void {
  const access = { verb, group: '', resource: 'persistentvolumeclaims', namespace };
  if (!isAllowed(identity, rights, access)) throw forbidden(forbiddenMessage(identity, access, name));
  if (namespace !== servedNamespace) throw notFound('namespaces', namespace);
}

const apiGroups = {
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [
    {
      name: 'authorization.k8s.io',
      versions: [{ groupVersion: 'authorization.k8s.io/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'authorization.k8s.io/v1', version: 'v1' },
    },
  ],
};

const authorizationResources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'authorization.k8s.io/v1',
  resources: [
    {
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    },
  ],
};

function fail(): never {
  throw unauthorized();
}

function collectionOf(resource: string, namespaced?: boolean): Collection {
  const collection = findCollection(resource);
  if (collection === undefined || (namespaced !== undefined && collection.namespaced !== namespaced)) {
    throw new ApiStatus(404, 'NotFound', `the simulated API does not serve ${resource} here`);
  }
  return collection;
}

function serveMany(
  parts: ApiParts,
  identity: Identity,
  collection: Collection,
  namespace: string | undefined,
  request: Request,
  response: Response,
): void {
  const parsed = querySchema.safeParse(request.query);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`query parameter ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const query = parsed.data;
  const isWatch = query.watch === 'true' || query.watch === '1';
  const { resource, kind } = collection;
  const access = { verb: isWatch ? 'watch' : 'list', group: '', resource, namespace };
  if (!isAllowed(identity, parts.rights, access)) throw forbidden(forbiddenMessage(identity, access));
  const tests: Predicate[] = [
    parseLabelSelector(query.labelSelector ?? ''),
    parseFieldSelector(query.fieldSelector ?? ''),
    () => namespace === undefined || namespace === servedNamespace,
  ];
  const matches: Predicate = (object) => tests.every((test) => test(object));
  if (isWatch) {
    const { resourceVersion, timeoutSeconds } = query;
    streamWatch(parts.store, { resource, matches, resourceVersion, timeoutSeconds }, response, parts.closing);
    return;
  }
  const items = parts.store.state[resource].filter(matches);
  const metadata = { resourceVersion: String(parts.store.resourceVersion) };
  response.json({ kind: `${kind}List`, apiVersion: 'v1', metadata, items });
}

function serveOne(
  parts: ApiParts,
  identity: Identity,
  { resource }: Collection,
  namespace: string | undefined,
  name: string,
  response: Response,
): void {
  const access = { verb: 'get', group: '', resource, namespace };
  if (!isAllowed(identity, parts.rights, access)) throw forbidden(forbiddenMessage(identity, access, name));
  const isServed = namespace === undefined || namespace === servedNamespace;
  const object = parts.store.state[resource].find((candidate) => candidate.metadata.name === name);
  if (object === undefined || !isServed) throw notFound(resource, name);
  response.json(object);
}

/** Express knows an error handler by its four parameters. */
function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status =
    error instanceof ApiStatus
      ? error
      : isBodyError(error)
        ? badRequest(`the body cannot be read: ${error.message}`)
        : new ApiStatus(500, 'InternalError', error instanceof Error ? error.message : String(error));
  response.status(status.code).json(status.body());
}

function isBodyError(error: unknown): error is Error {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
}
