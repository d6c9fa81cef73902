import type mqttPacket from 'mqtt-packet';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moduleIdentity } from '../../localhub/src/identity/identity-id.ts';
import { ABSENT } from '../../localhub/src/identity/etag.ts';
import { connectDevice, startBroker, type BrokerRig, type RawClient } from './localhub-broker-rig.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';

const HUB = 'contoso.azure-devices.local';

let rig: BrokerRig;
let client: RawClient;

beforeEach(async () => {
  rig = await startBroker({}, { gatewayManners: true, gatewayMergeMs: 20 });
  rig.register('edge', true);
  client = await connectModule('m');
  client.subscribe(['$iothub/twin/res/#'], 0);
});

afterEach(async () => {
  await rig.close();
});

/** A module of the edge device, connected. */
async function connectModule(moduleId: string): Promise<RawClient> {
  const { authentication } = rig.twin.registry.putModule('edge', moduleId, {}, ABSENT);
  if (authentication.type !== 'sas') throw new Error('a module without keys');
  const key = authentication.keys.primaryKey;
  const changes: Partial<mqttPacket.IConnectPacket> = {
    clientId: `edge/${moduleId}`,
    username: `${HUB}/edge/${moduleId}/?api-version=2021-04-12`,
    password: Buffer.from(deviceToken({ name: HUB }, `devices/edge/modules/${moduleId}`, key)),
  };
  return connectDevice(rig, 'edge', key, changes);
}

async function answerTo(address: string, payload: string | Buffer): Promise<string | undefined> {
  const before = client.all('publish').length;
  client.publish(address, payload);
  await client.until('the answer', (seen) => seen.all('publish').length > before);
  return client.all('publish').at(-1)?.topic;
}

const reported = (): unknown => rig.twin.twins.state(moduleIdentity('edge', 'm')).reported.value;

test('a version in the topic of a report is not looked at, as edgeHub does not', async () => {
  const address = '$iothub/twin/PATCH/properties/reported/?$rid=1&$version=99';
  expect(await answerTo(address, '{"a":1}')).toBe('$iothub/twin/res/204/?$rid=1');
  await expect.poll(reported).toEqual({ a: 1 });
});

test('what is not UTF-8 in a report is decoded as edgeHub does', async () => {
  const payload = Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]);
  const address = '$iothub/twin/PATCH/properties/reported/?$rid=1';
  expect(await answerTo(address, payload)).toBe('$iothub/twin/res/204/?$rid=1');
  await expect.poll(reported).toEqual({ a: '\ufffd' });
});
