import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Client as DeviceClient } from 'azure-iot-device';
import mqttPacket from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { openDevice, report } from './localhub-clients.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { startTestHub } from './localhub-world.ts';

const VERSION = 'api-version=2021-04-12';
const KEY = Buffer.alloc(32, 7).toString('base64');

let hub: LocalHub;
let quiet: DeviceClient;

beforeAll(async () => {
  const devices = ['quiet', 'flooder', ...Array.from({ length: 2000 }, (_, index) => `d-${index}`)].map((deviceId) => ({
    deviceId,
    primaryKey: KEY,
    secondaryKey: KEY,
    tags: { site: 'contoso' },
  }));
  hub = await startTestHub({ memory: true, logLevel: 'error', seed: { devices } });
  quiet = await openDevice(hub, 'quiet', KEY);
});

afterAll(async () => {
  await quiet.close();
  await hub.close();
});

async function connectFlooder(): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port: hub.mqttPort, servername: 'localhost', ca: hub.caPem });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  socket.write(
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 0,
      clientId: 'flooder',
      username: `${hub.name}/flooder/?${VERSION}`,
      password: Buffer.from(deviceToken(hub, 'devices/flooder', KEY)),
    }),
  );
  await once(socket, 'data');
  socket.resume();
  return socket;
}

function repeated(packet: mqttPacket.Packet, bytes: number): Buffer {
  const one = mqttPacket.generate(packet);
  return Buffer.alloc(Math.floor(bytes / one.length) * one.length, one);
}

const FLOODS: Readonly<Record<string, mqttPacket.Packet>> = {
  'acknowledges what nobody sent': { cmd: 'puback', messageId: 9 },
  pings: { cmd: 'pingreq' },
  subscribes: { cmd: 'subscribe', messageId: 9, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }] },
  'unsubscribes from what it never had': { cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/b'] },
  'asks for its twin': {
    cmd: 'publish',
    topic: '$iothub/twin/GET/?$rid=1',
    payload: '',
    qos: 0,
    dup: false,
    retain: false,
  },
};

describe('others are answered while one client', () => {
  test.each(Object.keys(FLOODS))('%s without end', async (name) => {
    const flooder = await connectFlooder();
    // More than the hub works off while the test runs, and than the sockets hold.
    flooder.write(repeated(FLOODS[name] ?? { cmd: 'pingreq' }, 32 * 1024 * 1024));
    const twin = await quiet.getTwin();
    for (let round = 0; round < 5; round += 1) await report(twin, { round });
    expect(flooder.writableLength).toBeGreaterThan(0);
    flooder.destroy();
  });

  test('has one query after another run over thousands of twins', async () => {
    const items = Array.from({ length: 1500 }, () => '1').join(', ');
    const query = `SELECT COUNT() AS n FROM devices WHERE deviceId IN [${items}] OR tags.site = 'contoso'`;
    const answered: string[] = [];
    const queries = Array.from({ length: 4 }, async () => {
      const path = `/devices/query?${VERSION}`;
      const answer = await requestRaw(hub, { method: 'POST', path, body: JSON.stringify({ query }) });
      answered.push('query');
      expect(JSON.parse(answer.body)).toEqual([{ n: 2002 }]);
    });
    const ownTwin = quiet.getTwin();
    const read = await requestRaw(hub, { method: 'GET', path: `/twins/quiet?${VERSION}` });
    await ownTwin;
    expect([read.status, answered]).toEqual([200, []]);
    await Promise.all(queries);
  });
});
