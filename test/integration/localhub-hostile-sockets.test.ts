import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import mqtt from 'mqtt';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { openDevice, registerDevice, report, serviceClients, type ServiceClients } from './localhub-clients.ts';
import { deviceToken, nextEvent, plainMqttOptions } from './localhub-mqtt-clients.ts';
import { startTestHub } from './localhub-world.ts';

/** Short, so that the tests are; what is promised is that they end a connection at all. */
const DEADLINES = { handshakeMs: 1000, connectMs: 1000, packetMs: 1000, drainMs: 500 };
const CONNECTS = process.env['MOORING_SOAK'] === '1' ? 20_000 : 2000;

let hub: LocalHub;
let clients: ServiceClients;

beforeAll(async () => {
  hub = await startTestHub({ memory: true, deadlines: DEADLINES, logLevel: 'error' });
  clients = serviceClients(hub);
});

afterAll(async () => {
  clients.close();
  await hub.close();
});

/** Closed, with an error before or without. */
async function untilGone(socket: Pick<Socket, 'once'> | WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve(true));
  });
}

async function openSocket(session?: Buffer, to = hub): Promise<TLSSocket> {
  const options = { host: '127.0.0.1', port: to.mqttPort, servername: 'localhost', ca: to.caPem };
  const socket = connectTls(session === undefined ? options : { ...options, session });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

function connectBytes(deviceId: string, key: string): Buffer {
  return mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
    clientId: deviceId,
    username: `${hub.name}/${deviceId}/?api-version=2021-04-12`,
    password: Buffer.from(deviceToken(hub, `devices/${deviceId}`, key)),
  });
}

async function connected(deviceId: string): Promise<TLSSocket> {
  const key = await registerDevice(clients, deviceId);
  const socket = await openSocket();
  socket.write(connectBytes(deviceId, key));
  await once(socket, 'data');
  return socket;
}

/** Writes a byte now and then, until the hub has had enough. */
async function trickle(socket: TLSSocket, bytes: Buffer): Promise<void> {
  let closed = false;
  socket.once('close', () => {
    closed = true;
  });
  for (const byte of bytes) {
    if (closed) return;
    socket.write(Buffer.from([byte]));
    await setTimeout(20);
  }
  throw new Error('the hub took it all');
}

describe('a client that takes its time', () => {
  test('over the TLS handshake is closed', async () => {
    const socket = connectTcp(hub.mqttPort, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    await expect(untilGone(socket)).resolves.toBe(true);
  });

  test('over CONNECT is closed, silent or byte by byte', async () => {
    const silent = await openSocket();
    silent.resume();
    const gone = untilGone(silent);
    const slow = await openSocket();
    slow.resume();
    await expect(trickle(slow, connectBytes('slow', 'AAAA'))).resolves.toBeUndefined();
    await expect(gone).resolves.toBe(true);
  });

  test('over CONNECT on a WebSocket is closed', async () => {
    const address = `wss://localhost:${hub.httpsPort}/$iothub/websocket`;
    const socket = new WebSocket(address, ['mqtt'], { ca: hub.caPem });
    await once(socket, 'open');
    expect(socket.protocol).toBe('mqtt');
    await expect(untilGone(socket)).resolves.toBe(true);
  });

  test('over a packet is closed, however many bytes keep coming', async () => {
    const socket = await connected('trickling');
    socket.resume();
    const packet = mqttPacket.generate({
      cmd: 'publish',
      topic: 'devices/trickling/messages/events/',
      payload: Buffer.alloc(1000),
      qos: 0,
      dup: false,
      retain: false,
    });
    await expect(trickle(socket, packet)).resolves.toBeUndefined();
    expect(hub.telemetry.recent().some(({ from }) => from.deviceId === 'trickling')).toBe(false);
  });

  test('between packets is not', async () => {
    const socket = await connected('patient');
    await setTimeout(1.5 * DEADLINES.packetMs);
    socket.write(mqttPacket.generate({ cmd: 'pingreq' }));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([...answer]).toEqual([0xd0, 0]);
    socket.destroy();
  });

  test('after it has closed its half of the connection is let go', async () => {
    const socket = await connected('half');
    socket.resume();
    const closed = untilGone(socket);
    socket.end();
    await expect(closed).resolves.toBe(true);
    await expect
      .poll(async () => (await clients.registry.get('half')).responseBody.connectionState, { timeout: 5000 })
      .toBe('Disconnected');
  });
});

describe('one client', () => {
  test('that asks and does not read is dropped, and others are served meanwhile', async () => {
    const key = await registerDevice(clients, 'greedy');
    const device = await openDevice(hub, 'greedy', key);
    await report(await device.getTwin(), Object.fromEntries(Array.from('abcdefg', (name) => [name, 'x'.repeat(4000)])));
    await device.close();
    const socket = await openSocket();
    socket.write(connectBytes('greedy', key));
    await once(socket, 'data');
    // Nothing is read from here on.
    socket.pause();
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    const subscribe: mqttPacket.ISubscribePacket = {
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }],
    };
    socket.write(mqttPacket.generate(subscribe));
    const get = mqttPacket.generate({
      cmd: 'publish',
      topic: '$iothub/twin/GET/?$rid=1',
      payload: '',
      qos: 0,
      dup: false,
      retain: false,
    });
    const askAgain = Buffer.concat(Array.from({ length: 100 }, () => get));
    const other = await openDevice(hub, 'modest', await registerDevice(clients, 'modest'));
    const end = Date.now() + 20_000;
    while (!gone.signal.aborted && Date.now() < end) {
      if (socket.writableLength < 1_000_000) socket.write(askAgain);
      await other.getTwin();
    }
    expect(gone.signal.aborted).toBe(true);
    await other.close();
  });

  test('that publishes as fast as it can does not keep another from being answered', async () => {
    const flooder = mqtt.connect(plainMqttOptions(hub, 'flooder', await registerDevice(clients, 'flooder')));
    await nextEvent(flooder, 'connect');
    const before = hub.telemetry.count();
    const enough = new AbortController();
    const flood = (async () => {
      while (!enough.signal.aborted) {
        for (let index = 0; index < 50; index += 1)
          flooder.publish('devices/flooder/messages/events/', 'x'.repeat(500));
        await new Promise<void>((resolve) => {
          flooder.publish('devices/flooder/messages/events/', 'last', { qos: 1 }, () => resolve());
        });
      }
    })();
    const other = await openDevice(hub, 'calm', await registerDevice(clients, 'calm'));
    const twin = await other.getTwin();
    for (let round = 0; round < 20; round += 1) await report(twin, { round });
    const during = hub.telemetry.count();
    enough.abort();
    await flood;
    expect(during).toBeGreaterThan(before);
    await other.close();
    await flooder.endAsync(true);
  });
});

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Connects, some to be let in and some not, each of them gone before the next comes. */
async function connectMany(busy: LocalHub, count: number, key: string): Promise<void> {
  let left = count;
  const worker = async (name: string): Promise<void> => {
    let session: Buffer | undefined;
    while (left > 0) {
      left -= 1;
      const kind = left % 3;
      const socket = await openSocket(session, busy);
      socket.once('session', (next: Buffer) => {
        session = next;
      });
      const closed = untilGone(socket);
      const admitted = kind === 1;
      if (admitted) {
        socket.write(connectBytes(name, key));
        await once(socket, 'data');
        socket.destroy();
      } else {
        socket.resume();
        socket.write(kind === 0 ? connectBytes('nobody', 'AAAA') : Buffer.alloc(9));
      }
      await closed;
    }
  };
  await Promise.all(Array.from({ length: 8 }, async (_value, index) => worker(`many-${index}`)));
}

test(`${CONNECTS} connections that come and go leave nothing behind`, { timeout: 1_200_000 }, async () => {
  const busy = await startTestHub({ memory: true, logLevel: 'error' });
  const service = serviceClients(busy);
  const key = Buffer.alloc(32, 1).toString('base64');
  const symmetricKey = { primaryKey: key, secondaryKey: key };
  for (let index = 0; index < 8; index += 1) {
    await service.registry.create({ deviceId: `many-${index}`, authentication: { symmetricKey } });
  }
  await connectMany(busy, CONNECTS / 2, key);
  const before = heapBytes();
  await connectMany(busy, CONNECTS / 2, key);
  const perConnection = (heapBytes() - before) / (CONNECTS / 2);
  service.close();
  await busy.close();
  expect(perConnection).toBeLessThan(1024);
});
