import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps so many connections at most, and never refuses the next one, as `maxConnections` would: whoever opens some and
 * asks nothing would take the place of those who ask. The oldest that has no answer to come is ended; where each has one,
 * the oldest.
 */
export function leaveRoomForNew(server: Server, mostConnections: number): void {
  /** The oldest first, with how many answers are to come. */
  const open = new Map<Socket, number>();
  server.on('connection', (socket: Socket) => {
    if (open.size >= mostConnections) {
      const [oldest] = [...open].find(([, answers]) => answers === 0) ?? [...open][0] ?? [];
      if (oldest !== undefined) {
        open.delete(oldest);
        oldest.destroy();
      }
    }
    open.set(socket, 0);
    socket.once('close', () => void open.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const count = (change: number) => {
      const answers = open.get(socket);
      if (answers !== undefined) open.set(socket, answers + change);
    };
    count(1);
    response.once('close', () => count(-1));
  });
}
