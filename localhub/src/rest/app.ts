import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { notDoneHere, unauthorized } from '../errors/catalogue.ts';
import { restEnvelope, type ErrorContext } from '../errors/envelope.ts';
import { HubError } from '../errors/hub-error.ts';
import { writeJson } from '../json/write-json.ts';
import { parseIfMatch } from '../identity/etag.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { admit, mayRun, type Admitted, type Doors } from './admission.ts';
import { addDeadEnds } from './dead-ends.ts';
import { REFUSED_DEVICE_ROUTES, REFUSED_ROUTES } from './refused-routes.ts';
import { BODY_LIMIT_BYTES, bodyTooLarge, decodeBody, LARGE_BODY_LIMIT_BYTES, readJsonBody } from './request-body.ts';
import type { RestAnswer, RestRequest, Route } from './route.ts';
import { dropUnread, sendStream } from './send-stream.ts';
import { Turns } from '../turns.ts';

export interface RestDependencies extends Doors {
  readonly routes: readonly Route[];
  readonly errorContext: () => ErrorContext;
  readonly log: Logger;
  /** Resolves when everything until now is stored: no answer leaves before. */
  readonly written: () => Promise<void>;
  /** How long a client may leave an answer unread. */
  readonly drainMs: number;
  /** Null takes all that comes. */
  readonly throttle: Throttle | null;
}

/** The service REST API: every route is checked for who asks, which version, and whether they may. */
export function createRestApp(dependencies: RestDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  const turns = new Turns();
  for (const route of dependencies.routes) {
    // Who asks is settled before the body is read: a stranger's bytes are never collected.
    const admission = (request: Request, response: Response, next: NextFunction): void => {
      response.locals['admitted'] = admit(dependencies, request, route.apiVersionOptional === true);
      next();
    };
    const limit = route.hasLargeBody === true ? LARGE_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
    const readBytes = express.raw({ type: () => true, limit });
    app[route.verb](route.path, admission, readBytes, decode, async (request: Request, response: Response) => {
      await turns.take();
      if (response.destroyed) return;
      const read = await toRestRequest(request, response, route, turns);
      if (!mayRun(route, read)) throw unauthorized(`This token may not do ${route.verb.toUpperCase()} ${route.path}.`);
      await dependencies.throttle?.pass(route.verb, route.path, read.body, read.signal);
      const answer = await route.run(read);
      await dependencies.written();
      send(dependencies, response, answer, dependencies.errorContext().trackingId);
    });
  }
  for (const { verb, path, why } of REFUSED_ROUTES) {
    app[verb](path, (request: Request) => {
      admit(dependencies, request, false);
      throw notDoneHere(why);
    });
  }
  for (const { verb, path, why } of REFUSED_DEVICE_ROUTES) {
    app[verb](path, () => {
      throw notDoneHere(why);
    });
  }
  addDeadEnds(app, dependencies.routes, [...REFUSED_ROUTES, ...REFUSED_DEVICE_ROUTES]);
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    fail(dependencies, response, error);
  });
  return app;
}

/** The text takes the place of the bytes. */
function decode(request: Request, _response: Response, next: NextFunction): void {
  request.body = decodeBody(request.body);
  next();
}

async function toRestRequest(
  request: Request,
  response: Response,
  { maxItems, maxValues }: Route,
  turns: Turns,
): Promise<RestRequest> {
  const { principal, query } = response.locals['admitted'] as Admitted;
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const takeTurn = async (): Promise<void> => {
    await turns.take();
    if (abort.signal.aborted) throw new Error('the caller went away');
  };
  const ifMatch = request.get('if-match');
  return {
    principal,
    query,
    ifMatch: parseIfMatch(ifMatch),
    ifMatchQuoted: ifMatch?.trim().startsWith('"') === true,
    body: await readJsonBody(typeof request.body === 'string' ? request.body : '', takeTurn, maxItems, maxValues),
    header: (name) => request.get(name),
    param: (name) => {
      const value = request.params[name];
      return typeof value === 'string' ? value : '';
    },
    signal: abort.signal,
    takeTurn,
  };
}

function send({ drainMs }: RestDependencies, response: Response, answer: RestAnswer, requestId: string): void {
  if (response.destroyed) return;
  response.status(answer.status).set('x-ms-request-id', requestId);
  if (answer.headers !== undefined) response.set(answer.headers);
  if (answer.stream !== undefined) {
    response.type(`application/${answer.stream.type}; charset=utf-8`).flushHeaders();
    if (response.req.method === 'HEAD') response.end();
    else void sendStream(response, answer.stream.pieces, drainMs);
    return;
  }
  if (answer.body === undefined) response.end();
  else response.type('application/json; charset=utf-8').send(writeJson(answer.body));
  void dropUnread(response, drainMs);
}

/** What the body parser and the router throw for a bad request, in IoT Hub's own words. */
function toHubError(error: unknown): HubError | null {
  if (error instanceof HubError) return error;
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  if (error.status === 413 && 'limit' in error) return bodyTooLarge(Number(error.limit));
  if (error.status < 400 || error.status > 499) return null;
  return new HubError({ status: error.status, code: 'ArgumentInvalid', number: 400_004, text: error.message });
}

function fail(dependencies: RestDependencies, response: Response, error: unknown): void {
  const { errorContext, log } = dependencies;
  const context = errorContext();
  const known = toHubError(error);
  if (response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  if (known === null) log.error({ err: error, trackingId: context.trackingId }, 'a request failed');
  const shown =
    known ??
    new HubError({ status: 500, code: 'ServerError', number: 500_001, text: 'The local hub failed; see its log.' });
  // IoT Hub ends the connection of who asks too much, and names no time to come back.
  const ending: Record<string, string> = shown.status === 429 ? { Connection: 'close' } : {};
  const headers = { 'iothub-errorcode': shown.code, ...ending };
  const answer = { status: shown.status, headers, body: restEnvelope(shown, context) };
  send(dependencies, response, answer, context.trackingId);
}
