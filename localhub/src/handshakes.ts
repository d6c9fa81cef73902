import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Server } from 'node:tls';

/** So many clients at once may be at it: more than a plant has modules, less than what harms the hub. */
export const MAX_HANDSHAKES = 8192;
/** A hub that is never idle ends a handshake after so many times its limit all the same. */
export const LONGEST_HANDSHAKE = 5;
/** The limit is looked at so many times while it passes. */
const CHECKS = 8;

export interface HandshakeLimits {
  readonly limitMs: number;
  readonly most: number;
}

interface Begun {
  readonly socket: Socket;
  readonly atIdleMs: number;
}

/**
 * Ends connections whose TLS handshake takes too long, and the oldest of them when there are too many. Only the time
 * counts in which the hub had nothing to do: a client that has spoken and waits for a busy hub has done nothing wrong.
 */
export function boundHandshakes(server: Server, { limitMs, most }: HandshakeLimits): void {
  const begun = new Map<string, Begun>();
  let timer: NodeJS.Timeout | null = null;
  const end = (key: string): void => {
    begun.delete(key);
    if (begun.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  const check = (): void => {
    const nowMs = idleMs();
    for (const [key, { socket, atIdleMs }] of begun) {
      if (nowMs - atIdleMs < limitMs) return;
      end(key);
      socket.destroy();
    }
  };
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    begun.set(key, { socket, atIdleMs: idleMs() });
    timer ??= setInterval(check, limitMs / CHECKS).unref();
    socket.once('close', () => {
      if (begun.get(key)?.socket === socket) end(key);
    });
    const [oldest] = begun;
    if (begun.size <= most || oldest === undefined) return;
    end(oldest[0]);
    oldest[1].socket.destroy();
  });
  server.on('secureConnection', (socket: Socket) => end(keyOf(socket)));
}

/** The same for what is accepted and for what has come out of its handshake. */
function keyOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** How long this process has waited for something to do, since it began. */
function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}
