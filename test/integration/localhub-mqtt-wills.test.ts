import { afterEach, beforeEach, expect, test } from 'vitest';
import { ABSENT, parseIfMatch } from '../../localhub/src/identity/etag.ts';
import { connectDevice, startBroker, type BrokerRig, type RawClient } from './localhub-broker-rig.ts';
import { until } from './localhub-clients.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';

const WILL = { topic: 'devices/d/messages/events/a=b', payload: Buffer.from('gone'), qos: 1 } as const;
/** A token is taken until 300 s past its expiry: this one ends within two seconds. */
const ALMOST_OVER_SECONDS = -298;

let rig: BrokerRig;
let key: string;

beforeEach(async () => {
  rig = await startBroker();
  key = rig.register('d');
});

afterEach(async () => {
  await rig.close();
});

async function connectWithWill(password = key, validSeconds = 3600): Promise<RawClient> {
  const token = deviceToken({ name: 'contoso.azure-devices.local' }, 'devices/d', password, validSeconds);
  const client = await connectDevice(rig, 'd', key, { will: WILL, password: Buffer.from(token) });
  expect(client.all('connack')).toMatchObject([{ returnCode: 0 }]);
  return client;
}

function telemetry(): (readonly [string, object])[] {
  return rig.device.telemetry.recent().map(({ body, properties }) => [body.toString(), { ...properties }]);
}

const ONE_WILL = [['gone', { a: 'b', 'iothub-MessageType': 'Will' }]];

async function untilForgotten(): Promise<void> {
  const gone = (): boolean => rig.device.connections.find({ deviceId: 'd', moduleId: null }) === undefined;
  await until('the connection is forgotten', gone);
}

test.each<[string, (client: RawClient) => void | Promise<void>]>([
  ['breaks', (client) => void client.stream.destroy()],
  ['is closed for a topic that is none', (client) => client.publish('nowhere')],
  ['is closed for a packet that is none', (client) => client.send(Buffer.from([0x00, 0x00]))],
  ['is taken over by the same identity', async () => void (await connectDevice(rig, 'd', key))],
])('a will is sent when the connection %s, once', async (_how, end) => {
  const client = await connectWithWill();
  await end(client);
  await client.untilClosed();
  await until('the will', () => rig.device.telemetry.count() > 0);
  expect(telemetry()).toEqual(ONE_WILL);
});

test('a will is sent when the token of the connection is over', async () => {
  const client = await connectWithWill(key, ALMOST_OVER_SECONDS);
  await client.untilClosed();
  await until('the will', () => rig.device.telemetry.count() > 0);
  expect(telemetry()).toEqual(ONE_WILL);
});

test('a will goes behind what its client has sent before it was taken over', async () => {
  const client = await connectWithWill();
  client.publish('devices/d/messages/events/', 'before', 1);
  await client.until('the acknowledgement', (seen) => seen.all('puback').length === 1);
  const next = await connectDevice(rig, 'd', key);
  next.publish('devices/d/messages/events/', 'after', 1);
  await until('all three', () => rig.device.telemetry.count() === 3);
  expect(telemetry().map(([body]) => body)).toEqual(['before', 'gone', 'after']);
});

test('a will goes behind all that came before the connection broke', async () => {
  const client = await connectWithWill();
  for (let index = 0; index < 20; index += 1) client.publish('devices/d/messages/events/', String(index));
  client.stream.end();
  await until('all of it', () => rig.device.telemetry.count() === 21);
  expect(telemetry().map(([body]) => body)).toEqual([
    ...Array.from({ length: 20 }, (_, index) => String(index)),
    'gone',
  ]);
});

test('a will counts nothing after DISCONNECT', async () => {
  const client = await connectWithWill();
  client.send({ cmd: 'disconnect' });
  await client.untilClosed();
  await untilForgotten();
  expect(telemetry()).toEqual([]);
});

test('a will counts nothing when the device may not send any more', async () => {
  const client = await connectWithWill();
  rig.twin.registry.putDevice('d', { status: 'disabled' }, parseIfMatch('*'));
  await client.untilClosed();
  await untilForgotten();
  expect(telemetry()).toEqual([]);
});

test('a will counts nothing when its module is deleted', async () => {
  const { authentication } = rig.twin.registry.putModule('d', 'm', {}, ABSENT);
  if (authentication.type !== 'sas') throw new Error('a module without keys');
  const name = 'contoso.azure-devices.local';
  const client = await connectDevice(rig, 'd', key, {
    clientId: 'd/m',
    username: `${name}/d/m/?api-version=2021-04-12`,
    password: Buffer.from(deviceToken({ name }, 'devices/d/modules/m', authentication.keys.primaryKey)),
    will: { ...WILL, topic: 'devices/d/modules/m/messages/events/' },
  });
  expect(client.all('connack')).toMatchObject([{ returnCode: 0 }]);
  rig.twin.registry.deleteModule('d', 'm', { kind: 'any' });
  await client.untilClosed();
  await until('it is forgotten', () => rig.device.connections.find({ deviceId: 'd', moduleId: 'm' }) === undefined);
  expect(telemetry()).toEqual([]);
});

test('a will counts nothing when the hub ends', async () => {
  const client = await connectWithWill();
  rig.device.broker.refuseNewConnections();
  client.stream.destroy();
  await untilForgotten();
  expect(telemetry()).toEqual([]);
});
