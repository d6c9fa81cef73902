import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { dropUnread, sendStream } from './send-stream.ts';

const PIECE = 'x'.repeat(64 * 1024);
/** More than any socket buffers. */
const MUCH = 1000;

/** Asks, reads nothing until told to, and gives all that came once the connection is closed. */
async function exchange(answer: (response: ServerResponse) => void, read: 'all' | 'nothing'): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  const accepted = once(server, 'request');
  socket.write('GET / HTTP/1.1\r\nhost: contoso\r\nconnection: close\r\n\r\n');
  const [, response] = (await accepted) as [unknown, ServerResponse];
  const closed = once(response, 'close');
  let text = '';
  if (read === 'all') for await (const chunk of socket.setEncoding('latin1') as AsyncIterable<string>) text += chunk;
  await closed;
  socket.destroy();
  server.close();
  return text;
}

function pieces(taken: { count: number; ended: boolean }, most: number): AsyncIterable<string> {
  return (async function* () {
    try {
      for (; taken.count < most; taken.count += 1) yield PIECE;
    } finally {
      taken.ended = true;
    }
  })();
}

describe('an answer in pieces', () => {
  test('comes as a whole to a client that reads it, however much it is', async () => {
    const taken = { count: 0, ended: false };
    const text = await exchange((response) => void sendStream(response, pieces(taken, 50), 60_000), 'all');
    expect(text.match(/x/g)).toHaveLength(50 * PIECE.length);
  });

  test('is not made for a client that does not read it, who is dropped', async () => {
    const taken = { count: 0, ended: false };
    await exchange((response) => void sendStream(response, pieces(taken, MUCH), 100), 'nothing');
    expect(taken.ended).toBe(true);
    expect(taken.count).toBeLessThan(MUCH / 2);
  });

  test('that cannot be finished ends with the connection, so that nobody takes it for whole', async () => {
    const failing = (async function* () {
      yield PIECE;
      throw new Error('gone');
    })();
    const text = await exchange((response) => void sendStream(response, failing, 60_000), 'all');
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
  });
});

test('an answer that is sent as a whole and not read is dropped', async () => {
  const send = (response: ServerResponse): void => {
    response.end(PIECE.repeat(MUCH));
    void dropUnread(response, 100);
  };
  await expect(exchange(send, 'nothing')).resolves.toBe('');
});
