import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isListening } from './is-listening.ts';

test('where a program listens it is found, and nobody where it has ended', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await isListening(port)).toBe(true);
  server.close();
  await once(server, 'close');
  expect(await isListening(port)).toBe(false);
  for (const none of [0, -1, 65_536, Number.NaN]) expect(await isListening(none)).toBe(false);
});

test('one that does not answer is waited for no longer than the deadline, and is there', async () => {
  // A socket that is never connected is one whose connection nobody takes.
  const silent = new Socket();
  expect(await isListening(8883, 1, () => silent)).toBe(true);
  expect(silent.destroyed).toBe(true);
});
