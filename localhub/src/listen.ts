import type { Server } from 'node:net';

/** A port that cannot be listened on, with what to do. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

export const LOOPBACK = '127.0.0.1';

/** An address that only this machine can dial. */
export function isLoopback(address: string): boolean {
  return /^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(address);
}

/** Where to listen, and what to do when that cannot be. */
export interface Place {
  readonly host: string;
  readonly advice: string;
}

export const ANY_PORT: Place = { host: LOOPBACK, advice: 'Choose another port, or 0 for any free one.' };

/** Listens on loopback only and gives the port. @throws PortUnavailable */
export async function listenOnLoopback(
  server: Server,
  port: number,
  what: string,
  { host, advice }: Place = ANY_PORT,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = whyNot(error, port);
      reject(new PortUnavailable(`Cannot listen for ${what} on ${host}:${port}: ${why}. ${advice}`));
    };
    server.once('error', failed);
    server.listen({ host, port }, () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function whyNot({ code, message }: NodeJS.ErrnoException, port: number): string {
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code !== 'EACCES') return message;
  return `this user may not listen below 1024 (root may: sysctl net.ipv4.ip_unprivileged_port_start=${port})`;
}

/** Ends a server together with its open connections. */
export class ConnectionKeeper {
  readonly #open = new Set<{ destroy(): unknown }>();

  constructor(server: Server, event: 'connection' | 'secureConnection') {
    server.on(event, (socket: { destroy(): unknown; once(event: 'close', listener: () => void): unknown }) => {
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
      });
    });
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

export async function closeServer(server: Server, connections: ConnectionKeeper): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    connections.destroyAll();
  });
}
