import { once } from 'node:events';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { createServer, connect as connectTls, type Server, type TLSSocket } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { HUB_AUTHORITY_NAME, mintAuthority, mintServerCertificate } from './certificates/mint.ts';
import { boundHandshakes, LONGEST_HANDSHAKE, type HandshakeLimits } from './handshakes.ts';

const authority = await mintAuthority(HUB_AUTHORITY_NAME, Date.now());
const issued = await mintServerCertificate(authority, 'contoso.azure-devices.local', Date.now());
const open: { destroy: () => unknown }[] = [];
let server: Server;

afterEach(() => {
  server.close();
  for (const socket of open.splice(0)) socket.destroy();
});

async function listen(limits: HandshakeLimits, handshakeTimeout = 60_000): Promise<number> {
  server = createServer({ cert: issued.certificatePem, key: issued.privateKeyPem, handshakeTimeout });
  server.on('tlsClientError', (_error: Error, socket: TLSSocket) => {
    socket.destroy();
  });
  boundHandshakes(server, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Connects, and never says a word. */
async function beSilent(port: number): Promise<{ socket: Socket; gone: Promise<unknown> }> {
  const socket = connectTcp(port, '127.0.0.1');
  open.push(socket);
  socket.on('error', () => {});
  socket.resume();
  await Promise.all([once(socket, 'connect'), once(server, 'connection')]);
  return { socket, gone: once(socket, 'close') };
}

function shakeHands(port: number): TLSSocket {
  const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ca: authority.certificatePem });
  open.push(socket);
  return socket;
}

describe('a TLS handshake', () => {
  test('is not ended for the time in which the hub was busy itself', async () => {
    const port = await listen({ limitMs: 200, most: 10 }, LONGEST_HANDSHAKE * 200);
    const socket = shakeHands(port);
    await once(server, 'connection');
    const endMs = performance.now() + 600;
    while (performance.now() < endMs);
    await expect(once(socket, 'secureConnect')).resolves.toEqual([]);
  });

  test('of a client that says nothing is ended, and one that is over is left alone', async () => {
    const port = await listen({ limitMs: 200, most: 10 });
    const socket = shakeHands(port);
    await once(socket, 'secureConnect');
    const { gone } = await beSilent(port);
    await gone;
    await setTimeout(100);
    expect(socket.destroyed).toBe(false);
  });

  test('is ended when too many have begun after it', async () => {
    const port = await listen({ limitMs: 60_000, most: 2 });
    const over = shakeHands(port);
    await once(over, 'secureConnect');
    const oldest = await beSilent(port);
    const others = [await beSilent(port), await beSilent(port)];
    await oldest.gone;
    expect([over, ...others.map(({ socket }) => socket)].map(({ destroyed }) => destroyed)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
