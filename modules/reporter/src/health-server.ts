import { createServer, type Server } from 'node:http';

export interface Health {
  /** Whether this process does its work: connected and reporting. */
  readonly ok: boolean;
  readonly connected: boolean;
  readonly lastConfirmedUtc: string | undefined;
}

/**
 * `GET /healthz` on loopback: 200 while connected and reporting, 503 otherwise; the shares' states are no part of it.
 *
 * @param port 0 for a free one
 * @returns the port listened on; rejects where it is taken
 */
export async function startHealthServer(port: number, health: () => Health): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/healthz') {
      response.writeHead(404).end();
      return;
    }
    const { ok, ...rest } = health();
    response.writeHead(ok ? 200 : 503, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(`${JSON.stringify({ status: ok ? 'ok' : 'unavailable', ...rest })}\n`);
  });
  server.requestTimeout = 5_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : port };
}
