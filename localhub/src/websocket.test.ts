import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { acceptWebSockets } from './websocket.ts';

/** A masked binary frame of one byte. */
const FRAME = Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0x41]);
/** The largest piece that a socket gives at a time. */
const PIECE_BYTES = 64 * 1024;
const COUNT = 300_000;

let server: Server | null = null;
let client: Socket | null = null;

afterEach(async () => {
  client?.destroy();
  if (server !== null) await once(server.close(), 'close');
});

test('of one connection no more than a piece is seen to in one turn of the event loop, and nothing is lost', async () => {
  const came: number[] = [];
  const bytes = (): number => came.reduce((sum, length) => sum + length, 0);
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Of a server over TLS nothing else is needed here.
  acceptWebSockets(server as unknown as HttpsServer, (stream) => {
    stream.on('data', (chunk: Buffer) => {
      came[came.length - 1] = (came.at(-1) ?? 0) + chunk.length;
    });
  });
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(
    'GET /$iothub/websocket HTTP/1.1\r\nHost: contoso\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n',
  );
  const [answer] = (await once(client, 'data')) as [Buffer];
  expect(answer.toString()).toContain('101 Switching Protocols');
  client.write(Buffer.alloc(COUNT * FRAME.length, FRAME));
  do {
    came.push(0);
    await nextTurn();
  } while (bytes() < COUNT);
  expect(bytes()).toBe(COUNT);
  // A look at it falls between two of its turns.
  expect(Math.max(...came)).toBeLessThanOrEqual((2 * PIECE_BYTES) / FRAME.length + 1);
});
