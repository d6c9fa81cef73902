import type { Client as DeviceClient } from 'azure-iot-device';
import mqttPacket from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { connectDevice, startBroker, type BrokerRig } from './localhub-broker-rig.ts';
import { openDevice } from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { startTestHub } from './localhub-world.ts';

const VERSION = 'api-version=2021-04-12';
const COUNT = 20_000;

/** What is sent again and again, and what answers each. */
const FLOODS: Readonly<Record<string, readonly [mqttPacket.Packet, 'pingresp' | 'suback' | 'unsuback' | 'publish']>> = {
  pings: [{ cmd: 'pingreq' }, 'pingresp'],
  subscribes: [{ cmd: 'subscribe', messageId: 9, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }] }, 'suback'],
  unsubscribes: [{ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/b'] }, 'unsuback'],
  'asks for its twin': [
    { cmd: 'publish', topic: '$iothub/twin/GET/?$rid=1', payload: '', qos: 0, dup: false, retain: false },
    'publish',
  ],
};

describe('a device is answered before all of another that', () => {
  let rig: BrokerRig;

  beforeAll(async () => {
    rig = await startBroker();
  });

  afterAll(async () => {
    await rig.close();
  });

  test.each(Object.keys(FLOODS))('%s thousands of times at once', async (name) => {
    const [packet, answer] = FLOODS[name] ?? [{ cmd: 'pingreq' }, 'pingresp'];
    const id = name.replaceAll(' ', '-');
    const flooder = await connectDevice(rig, `flooder-${id}`, rig.register(`flooder-${id}`));
    const quiet = await connectDevice(rig, `quiet-${id}`, rig.register(`quiet-${id}`));
    for (const client of [flooder, quiet]) client.subscribe(['$iothub/twin/res/#'], 0);
    for (const client of [flooder, quiet]) await client.until('SUBACK', (seen) => seen.all('suback').length === 1);
    const one = mqttPacket.generate(packet);
    flooder.send(Buffer.alloc(COUNT * one.length, one));
    for (let round = 1; round <= 5; round += 1) {
      quiet.publish('$iothub/twin/GET/?$rid=q');
      await quiet.until('the answer', (seen) => seen.all('publish').length === round);
    }
    expect(flooder.all(answer).length).toBeLessThan(COUNT / 2);
    await flooder.hangUp();
  });
});

describe('others are answered while one client', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64');
  let hub: LocalHub;
  let quiet: DeviceClient;

  beforeAll(async () => {
    const devices = ['quiet', ...Array.from({ length: 2000 }, (_, index) => `d-${index}`)].map((deviceId) => ({
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

  test('has one query after another run over thousands of twins', async () => {
    const items = Array.from({ length: 1500 }, () => '1').join(', ');
    const query = `SELECT COUNT() AS n FROM devices WHERE deviceId IN [${items}] OR tags.site = 'contoso'`;
    const answered: string[] = [];
    const queries = Array.from({ length: 4 }, async () => {
      const path = `/devices/query?${VERSION}`;
      const answer = await requestRaw(hub, { method: 'POST', path, body: JSON.stringify({ query }) });
      answered.push('query');
      expect(JSON.parse(answer.body)).toEqual([{ n: 2001 }]);
    });
    const ownTwin = quiet.getTwin();
    const read = await requestRaw(hub, { method: 'GET', path: `/twins/quiet?${VERSION}` });
    await ownTwin;
    expect([read.status, answered]).toEqual([200, []]);
    await Promise.all(queries);
  });
});
