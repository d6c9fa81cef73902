import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Clients wait for their answers; who is this far ahead of them only wants to be a burden. */
export const MAX_WAITING = 64;

type Exchange = readonly [IncomingMessage, ServerResponse];

/**
 * Of the requests that one connection sends without waiting for answers, the next begins when the one before has been
 * answered, in a turn of its own: thousands of them fit into one read from the socket, and all the other connections
 * would wait until they are seen to. A connection that is too far ahead is closed.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, Exchange[]>();
  const begin = (socket: Socket, [request, response]: Exchange): void => {
    response.once('close', () => {
      const next = waiting.get(socket)?.shift();
      if (next === undefined || socket.destroyed) waiting.delete(socket);
      else setImmediate(begin, socket, next);
    });
    listener(request, response);
  };
  return (request, response) => {
    const { socket } = request;
    const ahead = waiting.get(socket);
    if (ahead === undefined) {
      waiting.set(socket, []);
      begin(socket, [request, response]);
    } else if (ahead.length < MAX_WAITING) ahead.push([request, response]);
    else socket.destroy();
  };
}
