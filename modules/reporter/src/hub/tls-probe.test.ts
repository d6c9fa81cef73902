import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectError } from './connect-error.ts';
import { probeTls } from './tls-probe.ts';

describe('the question whether TLS to the hub can be had', () => {
  let server: Server | undefined;
  const sockets: Socket[] = [];

  afterEach(() => {
    vi.useRealTimers();
    for (const socket of sockets.splice(0)) socket.destroy();
    server?.close();
    server = undefined;
  });

  /** What it comes to where somebody listens who does this once the first bytes of a handshake are there. */
  async function askOf(answer: (socket: Socket) => unknown): Promise<ConnectError> {
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => void answer(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { signal } = new AbortController();
    return probeTls({ host: '127.0.0.1', port }, undefined, 20_000, signal).then(
      () => Promise.reject(new Error('it came to nothing')),
      (error: unknown) => error as ConnectError,
    );
  }

  it('calls a hub unreachable that takes connections and never answers, and tells nothing of certificates', async () => {
    const error = await askOf(() => void vi.advanceTimersByTime(20_000));
    expect(error.step).toBe('hubUnreachable');
    expect(error.text).toMatch(
      /^127\.0\.0\.1:\d+ accepts connections but answers nothing: no answer to a TLS handshake in time\. /,
    );
    expect(error.text).not.toMatch(/certificate|verification|clock/i);
  });

  it.each([
    ['closes', (socket: Socket) => socket.end(), 'before secure TLS connection was established (ECONNRESET)'],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), 'read ECONNRESET'],
    [
      'speaks something else',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'wrong version number (ERR_SSL_WRONG_VERSION_NUMBER)',
    ],
  ])('gives no advice on certificates where the other end %s, and one line', async (_what, answer, reason) => {
    const error = await askOf(answer);
    expect(error.step).toBe('tls');
    expect(error.text).toContain(`${reason}. `);
    expect(error.text).not.toMatch(/certificate|verification|clock|\n/i);
  });
});
