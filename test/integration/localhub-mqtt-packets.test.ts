import mqttPacket from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ABSENT, parseIfMatch } from '../../localhub/src/identity/etag.ts';
import { readTwinWrite } from '../../localhub/src/twin/twin-body.ts';
import { moduleIdentity } from '../../localhub/src/identity/identity-id.ts';
import { connectDevice, connectPacket, startBroker, type BrokerRig } from './localhub-broker-rig.ts';
import { until } from './localhub-clients.ts';

let rig: BrokerRig;
let key: string;

beforeEach(async () => {
  rig = await startBroker();
  key = rig.register('d');
});

afterEach(async () => {
  await rig.close();
});

function writeDesired(desired: object): void {
  const write = readTwinWrite({ properties: { desired } });
  rig.twin.twins.write({ deviceId: 'd', moduleId: null }, write, 'merge', ABSENT);
}

const TWIN_GET = '$iothub/twin/GET/?$rid=1';

describe('CONNECT', () => {
  test.each([
    `contoso.azure-devices.local/d/api-version=2016-11-14&DeviceClientType=x`,
    'CONTOSO.azure-devices.local/d',
  ])('the user name %s is one', async (username) => {
    const client = await connectDevice(rig, 'd', key, { username });
    expect(client.all('connack')[0]?.returnCode).toBe(0);
  });

  test('without an api-version it connects, reads its twin, and has its reports refused with 400', async () => {
    const client = await connectDevice(rig, 'd', key, { username: 'contoso.azure-devices.local/d' });
    client.subscribe(['$iothub/twin/res/#'], 0);
    client.publish(TWIN_GET);
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=2', '{"a":1}');
    await client.until('two answers', (seen) => seen.all('publish').length === 2);
    expect(client.all('publish').map(({ topic }) => topic)).toEqual([
      '$iothub/twin/res/200/?$rid=1',
      '$iothub/twin/res/400/?$rid=2',
    ]);
    const body = JSON.parse(String(client.all('publish')[1]?.payload)) as { errorCode: number; message: string };
    expect(body).toMatchObject({ errorCode: 400_004, message: expect.stringContaining('api-version') as unknown });
  });

  test('the model id of the user name stands in the twin, and stays when the device has gone', async () => {
    const username = 'contoso.azure-devices.local/d/?api-version=2021-04-12&model-id=dtmi:contoso:thermostat;1&x=y';
    const client = await connectDevice(rig, 'd', key, { username });
    const id = { deviceId: 'd', moduleId: null };
    expect(rig.twin.twins.read(id)).toMatchObject({ modelId: 'dtmi:contoso:thermostat;1' });
    await client.hangUp();
    expect(rig.twin.twins.read(id)).toMatchObject({ modelId: 'dtmi:contoso:thermostat;1' });
    await connectDevice(rig, 'd', key);
    expect(rig.twin.twins.read(id)).toMatchObject({ modelId: 'dtmi:contoso:thermostat;1' });
  });

  test('a second CONNECT closes the connection', async () => {
    const client = await connectDevice(rig, 'd', key);
    client.send(connectPacket('d', key));
    await client.untilClosed();
    expect(client.packets).toHaveLength(1);
  });

  test('a hub that is about to end answers 3, which the SDKs take as a reason to come again', async () => {
    rig.device.broker.refuseNewConnections();
    const client = await connectDevice(rig, 'd', key);
    await client.untilClosed();
    expect(client.all('connack')).toMatchObject([{ returnCode: 3, sessionPresent: false }]);
  });

  test.each([
    ['to a topic of another device', { topic: 'devices/other/messages/events/', qos: 1 }],
    ['to a topic that is no telemetry', { topic: TWIN_GET, qos: 0 }],
    ['with QoS 2', { topic: 'devices/d/messages/events/', qos: 2 }],
  ] as const)('a will %s closes the connection without an answer', async (_what, will) => {
    const client = await connectDevice(rig, 'd', key, { will: { ...will, payload: Buffer.from('x') } });
    await client.untilClosed();
    expect(client.packets).toEqual([]);
  });

  test('whatever is sent behind CONNECT without waiting for the answer counts, a large message too', async () => {
    const client = rig.dial();
    client.send(connectPacket('d', key));
    for (let id = 1; id <= 60; id += 1) client.publish('devices/d/messages/events/', 'x', 1, id);
    client.publish('devices/d/messages/events/', Buffer.alloc(200 * 1024), 1, 61);
    await client.until('all acknowledgements', (seen) => seen.all('puback').length === 61);
    expect(rig.device.telemetry.count()).toBe(61);
  });

  test('nothing behind a CONNECT that is refused is looked at', async () => {
    const client = rig.dial();
    client.send(connectPacket('d', Buffer.alloc(32).toString('base64')));
    client.publish('devices/d/messages/events/', 'x', 1);
    await client.untilClosed();
    expect(client.packets).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
    expect(rig.device.telemetry.count()).toBe(0);
  });
});

describe('the identity of a connection', () => {
  test('connects again: the old connection is dropped and logged as 400027, its messages count, the new one stays', async () => {
    const first = await connectDevice(rig, 'd', key, { clean: false });
    const second = await connectDevice(rig, 'd', key, { clean: false });
    await first.untilClosed();
    second.send({ cmd: 'pingreq' });
    await second.until('the answer to a ping', (seen) => seen.all('pingresp').length === 1);
    expect(rig.logged.filter((line) => line.includes('"code":400027'))).toHaveLength(1);
    expect(rig.twin.presence.view('d').connectionState).toBe('Connected');
  });

  test('is a module of a device that is disabled: the connection is dropped, and the next one is refused', async () => {
    const module = rig.twin.registry.putModule('d', 'm', {}, ABSENT);
    if (module.authentication.type !== 'sas') throw new Error('a module without keys');
    const own = {
      clientId: 'd/m',
      username: 'contoso.azure-devices.local/d/m/?api-version=2021-04-12',
      password: connectPacket('d/modules/m', module.authentication.keys.primaryKey).password ?? Buffer.alloc(0),
    };
    const client = await connectDevice(rig, 'd/m', key, own);
    expect(client.all('connack')[0]?.returnCode).toBe(0);
    const neighbour = await connectDevice(rig, 'other', rig.register('other'));
    rig.twin.registry.putDevice('d', { status: 'disabled' }, parseIfMatch('*'));
    await client.untilClosed();
    const again = await connectDevice(rig, 'd/m', key, own);
    expect(again.all('connack')[0]?.returnCode).toBe(5);
    expect(neighbour.closed).toBe(false);
    expect(rig.twin.registry.find(moduleIdentity('d', 'm'))).toBeDefined();
  });

  test('is deleted: its will counts nothing, as it is no longer anybody’s', async () => {
    const client = await connectDevice(rig, 'd', key, {
      will: { topic: 'devices/d/messages/events/', payload: Buffer.from('gone'), qos: 0 },
    });
    rig.twin.registry.deleteDevice('d', parseIfMatch('*'));
    await client.untilClosed();
    await until(
      'the connection is forgotten',
      () => rig.device.connections.find({ deviceId: 'd', moduleId: null }) === undefined,
    );
    expect(rig.device.telemetry.count()).toBe(0);
  });
});

describe('SUBSCRIBE and PUBLISH', () => {
  test('a module may hold five subscriptions and not six, in one packet or in several', async () => {
    const module = rig.twin.registry.putModule('d', 'm', {}, ABSENT);
    if (module.authentication.type !== 'sas') throw new Error('a module without keys');
    const own = {
      clientId: 'd/m',
      username: 'contoso.azure-devices.local/d/m/?api-version=2021-04-12',
      password: connectPacket('d/modules/m', module.authentication.keys.primaryKey).password ?? Buffer.alloc(0),
    };
    const filters = [
      '$iothub/twin/res/#',
      '$iothub/twin/PATCH/properties/desired/#',
      '$iothub/methods/POST/#',
      'devices/d/modules/m/#',
      'devices/d/modules/m/inputs/#',
    ];
    const client = await connectDevice(rig, 'd/m', key, own);
    client.subscribe(filters);
    client.subscribe(filters, 1, 2);
    client.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['devices/d/modules/m/#'] });
    await client.until('UNSUBACK', (seen) => seen.all('unsuback').length === 1);
    client.subscribe(['devices/d/modules/m/messages/devicebound/#'], 1, 4);
    await client.until('the last SUBACK', (seen) => seen.all('suback').length === 3);
    client.subscribe(['devices/d/modules/m/#'], 1, 5);
    await client.untilClosed();
    const greedy = await connectDevice(rig, 'd/m', key, { ...own, clean: false });
    greedy.subscribe([...filters, 'devices/d/modules/m/messages/devicebound/#']);
    await greedy.untilClosed();
    expect(greedy.all('suback')).toEqual([]);
  });

  test('a message of 256 KB with its properties is taken, one byte more closes the connection', async () => {
    const client = await connectDevice(rig, 'd', key);
    client.publish('devices/d/messages/events/ab=cd', Buffer.alloc(256 * 1024 - 4), 1, 1);
    await client.until('the acknowledgement', (seen) => seen.all('puback').length === 1);
    client.publish('devices/d/messages/events/ab=cd', Buffer.alloc(256 * 1024 - 3), 1, 2);
    await client.untilClosed();
    expect(rig.device.telemetry.count()).toBe(1);
  });

  test.each([
    ['in a value', '{"a":"#"}'],
    ['in a key', '{"#":1}'],
  ])('a report with bytes %s that are not UTF-8 is a 400, and nothing of it is kept', async (_where, text) => {
    const client = await connectDevice(rig, 'd', key);
    client.subscribe(['$iothub/twin/res/#'], 0);
    const payload = Buffer.from(text);
    payload[payload.indexOf('#')] = 0xff;
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=1', payload);
    client.publish(TWIN_GET.replace('=1', '=2'));
    await client.until('both answers', (seen) => seen.all('publish').length === 2);
    const [refused, twin] = client.all('publish').map((answer) => ({
      topic: answer.topic,
      body: JSON.parse(String(answer.payload)) as object,
    }));
    expect(refused).toMatchObject({ topic: '$iothub/twin/res/400/?$rid=1', body: { errorCode: 400_004 } });
    expect(twin?.body).toMatchObject({ reported: { $version: 1 } });
  });

  test.each([
    ['U+0000', [0x00, 0x61]],
    ['bytes that are not UTF-8', [0xff, 0xc0]],
  ])('a topic with %s closes the connection, and the message counts nothing', async (_what, bytes) => {
    const client = await connectDevice(rig, 'd', key);
    const topic = 'devices/d/messages/events/a=##';
    const packet = mqttPacket.generate({ cmd: 'publish', topic, payload: 'x', qos: 0, dup: false, retain: false });
    packet.set(bytes, packet.indexOf('##'));
    client.send(packet);
    await client.untilClosed();
    expect(rig.device.telemetry.count()).toBe(0);
  });

  test('messages that come with DISCONNECT in one piece are all taken', async () => {
    const client = await connectDevice(rig, 'd', key);
    for (let index = 0; index < 20; index += 1) client.publish('devices/d/messages/events/', String(index));
    client.send({ cmd: 'disconnect' });
    await client.untilClosed();
    await until('all messages', () => rig.device.telemetry.count() === 20);
    const bodies = rig.device.telemetry.recent().map(({ body }) => body.toString());
    expect(bodies).toEqual(Array.from({ length: 20 }, (_value, index) => String(index)));
  });

  test('desired notifications and methods of the time between two connections are not sent later', async () => {
    const first = await connectDevice(rig, 'd', key, { clean: false });
    first.subscribe(['$iothub/twin/PATCH/properties/desired/#', '$iothub/methods/POST/#'], 0);
    await first.until('SUBACK', (seen) => seen.all('suback').length === 1);
    await first.hangUp();
    writeDesired({ away: true });
    const second = await connectDevice(rig, 'd', key, { clean: false });
    expect(second.all('connack')[0]?.sessionPresent).toBe(true);
    writeDesired({ back: true });
    await second.until('a notification', (seen) => seen.all('publish').length > 0);
    expect(second.all('publish').map(({ topic, payload }) => [topic, String(payload)])).toEqual([
      ['$iothub/twin/PATCH/properties/desired/?$version=3', '{"back":true,"$version":3}'],
    ]);
  });

  test('an answer to a report comes before the notification of a write that reacts to it', async () => {
    const client = await connectDevice(rig, 'd', key);
    client.subscribe(['$iothub/twin/res/#', '$iothub/twin/PATCH/properties/desired/#'], 0);
    const id = { deviceId: 'd', moduleId: null };
    rig.twin.twins.written.subscribe(() => {
      if (rig.twin.twins.state(id).desired.version === 1) {
        writeDesired({ seen: true });
      }
    });
    client.publish('$iothub/twin/PATCH/properties/reported/?$rid=7', '{"a":1}');
    await client.until('both', (seen) => seen.all('publish').length === 2);
    expect(client.all('publish').map(({ topic }) => topic)).toEqual([
      '$iothub/twin/res/204/?$rid=7&$version=2',
      '$iothub/twin/PATCH/properties/desired/?$version=2',
    ]);
  });

  test('a keep-alive that is missed closes the connection after one and a half times its length', async () => {
    const client = await connectDevice(rig, 'd', key, { keepalive: 1 });
    const from = Date.now();
    await client.untilClosed(10_000);
    expect(Date.now() - from).toBeGreaterThan(1400);
  });
});
