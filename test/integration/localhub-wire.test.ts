import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import { registerDevice, until } from './localhub-clients.ts';
import { deviceToken, nextEvent, plainMqttOptions, untilClosed } from './localhub-mqtt-clients.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests({ logLevel: 'error' });

async function openSocket(): Promise<TLSSocket> {
  const socket = connectTls({ host: 'localhost', port: hub.mqttPort, ca: hub.caPem });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

function connectPacket(deviceId: string, key: string, changes: Partial<mqttPacket.IConnectPacket> = {}): Buffer {
  return mqttPacket.generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: deviceId,
    username: `${hub.name}/${deviceId}/?api-version=2021-04-12`,
    password: Buffer.from(deviceToken(hub, `devices/${deviceId}`, key)),
    ...changes,
  });
}

/** All bytes until the hub closes. */
async function answerUntilClosed(socket: TLSSocket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
  });
  await once(socket, 'close');
  return Buffer.concat(chunks);
}

async function connected(deviceId: string): Promise<mqtt.MqttClient> {
  const client = mqtt.connect(plainMqttOptions(hub, deviceId, await registerDevice(clients, deviceId)));
  client.on('error', () => {});
  await nextEvent(client, 'connect');
  return client;
}

describe('MQTT on the wire', () => {
  test('a header that announces 256 MB before authentication closes the connection at once', async () => {
    const socket = await openSocket();
    socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    expect(await answerUntilClosed(socket)).toHaveLength(0);
  });

  test('a first packet that is not CONNECT closes the connection', async () => {
    const socket = await openSocket();
    socket.write(mqttPacket.generate({ cmd: 'pingreq' }));
    expect(await answerUntilClosed(socket)).toHaveLength(0);
  });

  test.each([
    ['a wrong token', { password: Buffer.from('SharedAccessSignature sr=x&sig=eA%3D%3D&se=1') }, 5],
    ['a client id that is not the one in the user name', { clientId: 'another' }, 5],
    ['no user name', { username: 'nobody' }, 5],
    ['protocol level 3', { protocolId: 'MQIsdp', protocolVersion: 3 }, 1],
    ['protocol level 5', { protocolVersion: 5 }, 1],
  ] as const)('%s is answered by a CONNACK with its return code, and a close', async (_what, changes, code) => {
    const deviceId = `refused-${_what.replaceAll(' ', '-')}`;
    const key = await registerDevice(clients, deviceId);
    const socket = await openSocket();
    socket.write(connectPacket(deviceId, key, changes));
    expect([...(await answerUntilClosed(socket))]).toEqual([0x20, 2, 0, code]);
  });

  test('a subscription with QoS 2 is granted 1', async () => {
    const client = await connected('qos');
    const granted = await client.subscribeAsync({
      '$iothub/methods/POST/#': { qos: 2 },
      '$iothub/twin/res/#': { qos: 0 },
      'devices/qos/messages/devicebound/#': { qos: 2 },
    });
    expect(granted.map(({ qos }) => qos)).toEqual([1, 0, 1]);
    await client.endAsync(true);
  });

  test('a message with QoS 2 closes the connection', async () => {
    const client = await connected('qos2');
    const closed = untilClosed(client);
    client.publish('devices/qos2/messages/events/', 'x', { qos: 2 });
    await closed;
    expect(hub.telemetry.count()).toBe(0);
  });

  test('a message over the limit closes the connection', async () => {
    const client = await connected('big');
    const closed = untilClosed(client);
    client.publish('devices/big/messages/events/', Buffer.alloc(300 * 1024), { qos: 1 });
    await closed;
    expect(hub.telemetry.count()).toBe(0);
  });

  test.each([
    'contoso/unknown',
    'devices/other/messages/events/',
    '$iothub/methods/POST/x/?$rid=1',
    '$iothub/twin/GET/',
  ])('publishing to %s closes the connection', async (topic) => {
    const client = await connected(`topic-${Buffer.from(topic).toString('hex').slice(0, 40)}`);
    const closed = untilClosed(client);
    client.publish(topic, 'x');
    await closed;
    expect(client.connected).toBe(false);
  });

  test.each(['#', 'devices/other/messages/devicebound/#', '$SYS/#'])(
    'subscribing to %s closes the connection',
    async (filter) => {
      const client = await connected(`filter-${Buffer.from(filter).toString('hex').slice(0, 40)}`);
      const closed = untilClosed(client);
      client.subscribe(filter);
      await closed;
      expect(client.connected).toBe(false);
    },
  );

  test('whatever bytes come after a good CONNECT, the hub goes on for others', async () => {
    const key = await registerDevice(clients, 'fuzz');
    const noise = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 200 }), { numRuns: 40, seed: 7 });
    for (const bytes of noise) {
      const socket = await openSocket();
      const closed = answerUntilClosed(socket);
      socket.write(Buffer.concat([connectPacket('fuzz', key), bytes]));
      socket.end();
      await closed;
    }
    const other = await connected('after-fuzz');
    expect(other.connected).toBe(true);
    await other.endAsync(true);
  });

  test('a twin request is answered with the request id as it came, and a stale version with 412', async () => {
    const client = await connected('echo');
    await client.subscribeAsync('$iothub/twin/res/#', { qos: 0 });
    const answers: { topic: string; body: string }[] = [];
    client.on('message', (topic, body) => {
      answers.push({ topic, body: body.toString() });
    });
    client.publish('$iothub/twin/GET/?$rid=A%20b~1', '');
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=2&$version=1', '{"a":1}');
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=3&$version=1', '{"a":2}');
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=4', '[1]');
    await until('four answers', () => answers.length === 4);
    expect(answers.map(({ topic }) => topic)).toEqual([
      '$iothub/twin/res/200/?$rid=A%20b~1',
      '$iothub/twin/res/204/?$rid=2&$version=2',
      '$iothub/twin/res/412/?$rid=3',
      '$iothub/twin/res/400/?$rid=4',
    ]);
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({ desired: { $version: 1 }, reported: { $version: 1 } });
    expect(JSON.parse(answers[3]?.body ?? '')).toMatchObject({
      errorCode: 400_004,
      trackingId: expect.any(String) as unknown,
    });
    await client.endAsync(true);
  });

  test('a will arrives as telemetry when the connection breaks, and not when it is ended', async () => {
    const key = await registerDevice(clients, 'testator');
    const will = {
      topic: 'devices/testator/messages/events/k=v',
      payload: Buffer.from('gone'),
      qos: 1,
      retain: true,
    } as const;
    const before = hub.telemetry.count();
    const polite = mqtt.connect({ ...plainMqttOptions(hub, 'testator', key), will });
    await nextEvent(polite, 'connect');
    await polite.endAsync();
    const rude = mqtt.connect({ ...plainMqttOptions(hub, 'testator', key), will });
    await nextEvent(rude, 'connect');
    rude.stream.destroy();
    await until('the will', () => hub.telemetry.count() > before);
    expect(hub.telemetry.count()).toBe(before + 1);
    const last = hub.telemetry.recent().at(-1);
    expect(last?.body.toString()).toBe('gone');
    expect(last?.properties).toEqual({ k: 'v', 'mqtt-retain': 'true', 'iothub-MessageType': 'Will' });
  });

  test('a persistent session is kept, and a clean one forgets it', async () => {
    const key = await registerDevice(clients, 'session');
    const connect = async (clean: boolean): Promise<boolean> => {
      const client = mqtt.connect({ ...plainMqttOptions(hub, 'session', key), clean });
      const [connack] = (await nextEvent(client, 'connect')) as [{ sessionPresent: boolean }];
      if (!connack.sessionPresent && !clean) await client.subscribeAsync('$iothub/twin/res/#');
      await client.endAsync();
      return connack.sessionPresent;
    };
    expect(await connect(false)).toBe(false);
    expect(await connect(false)).toBe(true);
    expect(await connect(true)).toBe(false);
    expect(await connect(false)).toBe(false);
  });
});
