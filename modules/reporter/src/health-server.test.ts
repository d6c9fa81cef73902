import { once } from 'node:events';
import { request, type Server } from 'node:http';
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
    const parts = { port: 0, host: '127.0.0.1', health: () => health, metrics: () => metrics() };
    ({ server, port } = await startHealthServer(parts));
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

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
    const parts = { port, host: '127.0.0.1', health: () => health, metrics };
    await expect(startHealthServer(parts)).rejects.toThrow('EADDRINUSE');
  });
});
