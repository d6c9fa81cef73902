import { connect, type Socket } from 'node:net';
import { LOOPBACK } from './listen.ts';

/** Far longer than a connection takes on one machine. */
const ANSWER_MS = 2000;

/**
 * Whether a program listens at a port of this machine. One that does not answer in time does: where none listens, that is
 * said at once.
 */
export async function isListening(port: number, answerMs = ANSWER_MS, dial = dialLoopback): Promise<boolean> {
  if (!(port >= 1 && port <= 65_535)) return false;
  return await new Promise((resolve) => {
    const socket = dial(port);
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
    socket.setTimeout(answerMs, answer(true));
  });
}

function dialLoopback(port: number): Socket {
  return connect({ host: LOOPBACK, port });
}
