import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { leaveRoomForNew } from './room-for-new.ts';
import type { RenderedMetrics } from './metrics/render-metrics.ts';

export interface Health {
  /** Whether this process does its work: it answers, and readings go on. */
  readonly working: boolean;
  /** Why what is meant to be seen does not reach the hub; undefined where it does. */
  readonly unreadyBecause: string | undefined;
  readonly connected: boolean;
  readonly lastConfirmedUtc: string | undefined;
}

export interface HealthParts {
  /** 0 for a free one. */
  readonly port: number;
  readonly host: string;
  readonly health: () => Health;
  readonly metrics: () => Promise<RenderedMetrics>;
}

export interface HealthLimits {
  /** One more, and the oldest is ended that has no answer to come. */
  readonly mostConnections: number;
  /** So long the head of a request may take, and a whole request; what takes longer is ended within the same time again. */
  readonly requestMilliseconds: number;
}

const limitsKept: HealthLimits = { mostConnections: 32, requestMilliseconds: 5_000 };

/**
 * `GET /healthz`: 200 while this process works, 503 when its readings have stopped. `GET /readyz`: 200 while what
 * is meant to be seen reaches the hub, else 503 with the reason. `GET /metrics`: the text format of Prometheus. The shares' states are part of the metrics alone: restarting
 * this module mends no share.
 *
 * @returns the port listened on; rejects where it is taken
 */
export async function startHealthServer(
  parts: HealthParts,
  { mostConnections, requestMilliseconds }: HealthLimits = limitsKept,
): Promise<{ server: Server; port: number }> {
  // Node looks at its connections every half minute unless it is told otherwise.
  const timing = {
    headersTimeout: requestMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: requestMilliseconds,
  };
  const server = createServer(timing, (request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(`the answer could not be made: ${String(error)}\n`);
    });
  });
  leaveRoomForNew(server, mostConnections);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host, resolve);
  });
  // A connection that could not be accepted, for want of memory or descriptors, must not end the process: the next one may be.
  server.on('error', () => undefined);
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : parts.port };
}

async function answer(parts: HealthParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') {
    send(response, 404, 'text/plain; charset=utf-8', 'there are /healthz, /readyz and /metrics\n');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    send(response, 405, 'text/plain; charset=utf-8', 'only GET and HEAD\n');
  } else if (path === '/metrics') {
    const { contentType, text } = await parts.metrics();
    send(response, 200, contentType, text);
  } else {
    const { working, unreadyBecause, ...rest } = parts.health();
    const isReady = unreadyBecause === undefined;
    const isGood = path === '/healthz' ? working : isReady;
    const body =
      path === '/healthz'
        ? { status: working ? 'ok' : 'stalled' }
        : { status: isReady ? 'ok' : 'unavailable', reason: unreadyBecause, ...rest };
    send(response, isGood ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
  }
}

function send(response: ServerResponse, status: number, contentType: string, text: string): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
  response.end(text);
}
