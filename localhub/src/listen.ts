import type { Server } from 'node:net';

/** A port that cannot be listened on, with what to do. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

/** Listens on loopback only and gives the port. @throws PortUnavailable */
export async function listenOnLoopback(server: Server, port: number, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(
        new PortUnavailable(
          `Cannot listen for ${what} on 127.0.0.1:${port}: ${why}. Choose another port, or 0 for any free one.`,
        ),
      );
    };
    server.once('error', failed);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
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
