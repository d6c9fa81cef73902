import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHealthServer, type Health } from './health-server.ts';

describe('what is answered over HTTP', () => {
  let server: Server;
  let port = 0;
  let health: Health;
  let metrics: () => Promise<{ contentType: string; text: string }>;
  beforeEach(async () => {
    health = {
      working: true,
      unreadyBecause: undefined,
      connected: true,
      lastConfirmedUtc: '2026-01-01T00:00:00.000Z',
    };
    metrics = () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'a 1\n' });
    ({ server, port } = await startHealthServer(parts()));
  });
  afterEach(() => close(server));

  const parts = () => ({ port: 0, host: '127.0.0.1', health: () => health, metrics: () => metrics() });
  async function close(open: Server): Promise<void> {
    open.closeAllConnections();
    open.close();
    await once(open, 'close');
  }

  function ask(path: string, method = 'GET'): Promise<{ status: number; type: string; text: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, agent: false }, (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, type: incoming.headers['content-type'] ?? '', text }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  it('is that the process works, also while the hub is away', async () => {
    health = { ...health, unreadyBecause: 'not connected to the hub', connected: false };
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}\n' });
    health = { ...health, working: false };
    expect(await ask('/healthz')).toMatchObject({ status: 503, text: '{"status":"stalled"}\n' });
  });

  it('is that it is ready only while what it sees reaches the hub', async () => {
    const { status, text } = await ask('/readyz');
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { status: 'ok', connected: true, lastConfirmedUtc: '2026-01-01T00:00:00.000Z' },
    ]);
    health = { ...health, unreadyBecause: 'no volume is watched' };
    const unready = await ask('/readyz?verbose');
    expect(unready.status).toBe(503);
    expect(JSON.parse(unready.text)).toMatchObject({ status: 'unavailable', reason: 'no volume is watched' });
  });

  it('is the metrics, by their own type', async () => {
    expect(await ask('/metrics')).toEqual({ status: 200, type: 'text/plain; version=0.0.4', text: 'a 1\n' });
    expect(await ask('/metrics', 'HEAD')).toMatchObject({ status: 200, text: '' });
    metrics = () => Promise.reject(new Error('broken'));
    expect(await ask('/metrics')).toMatchObject({ status: 500, text: 'the answer could not be made: Error: broken\n' });
  });

  it.each([
    ['/', 'GET', 404],
    ['/healthz/', 'GET', 404],
    ['/metrics', 'POST', 405],
    ['//healthz', 'GET', 404],
  ])('is nothing else: %s by %s', async (path, method, status) => {
    expect((await ask(path, method)).status).toBe(status);
  });

  it('rejects a port that is taken', async () => {
    await expect(startHealthServer({ ...parts(), port })).rejects.toThrow('EADDRINUSE');
  });

  it('goes on where connections could not be accepted, again and again', async () => {
    for (const code of ['ENOMEM', 'EPERM', 'ENOBUFS']) server.emit('error', new Error(`accept ${code}`));
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
  });

  /** Connections on which a request has begun, once the server has them. */
  async function halfRequests(count: number, to: { server: Server; port: number }): Promise<Socket[]> {
    let accepted = 0;
    const all = new Promise<void>((resolve) => {
      to.server.on('connection', () => {
        accepted += 1;
        if (accepted === count) resolve();
      });
    });
    const sockets = Array.from({ length: count }, () => {
      const socket = connect(to.port, '127.0.0.1');
      // Who is ended may see a reset.
      socket.on('error', () => undefined);
      socket.write('GET /healthz HTTP/1.1\r\nHost: contoso\r\n');
      return socket.resume();
    });
    await all;
    return sockets;
  }

  it('is answered however many connections stand open on which nobody asks', async () => {
    const sockets = await halfRequests(60, { server, port });
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
    // Who waits for an answer is none of those that make room for others.
    let tell: (rendered: { contentType: string; text: string }) => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      metrics = () => {
        resolve();
        return new Promise((told) => {
          tell = told;
        });
      };
    });
    const answer = ask('/metrics');
    await isAsked;
    sockets.push(...(await halfRequests(60, { server, port })));
    tell({ contentType: 'text/plain', text: 'b 2\n' });
    expect(await answer).toMatchObject({ status: 200, text: 'b 2\n' });
    for (const socket of sockets) socket.destroy();
  });

  it('gives way to a new question where every connection waits for an answer', async () => {
    const small = await startHealthServer(parts(), { mostConnections: 1, requestMilliseconds: 5_000 });
    const isAsked = new Promise<void>((resolve) => {
      metrics = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const outgoing = request({ host: '127.0.0.1', port: small.port, path: '/metrics', agent: false }).end();
    const ended = once(outgoing, 'error');
    await isAsked;
    port = small.port;
    expect(await ask('/healthz')).toMatchObject({ status: 200 });
    expect(await ended).toMatchObject([{ code: 'ECONNRESET' }]);
    await close(small.server);
  });

  it('is not waited for without end: a request that stays half is ended', async () => {
    const short = await startHealthServer(parts(), { mostConnections: 32, requestMilliseconds: 50 });
    const [socket] = await halfRequests(1, short);
    await once(socket!, 'close');
    expect(socket!.bytesRead).toBeGreaterThan(0);
    await close(short.server);
  });
});
