import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import { startLocalHub } from '../../localhub/src/index.ts';
import { openModule, registerDevice, registerModule, report, serviceClients } from './localhub-clients.ts';
import { nextEvent, plainMqttOptions } from './localhub-mqtt-clients.ts';
import { requestRaw, type RawAnswer } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

async function call(method: string, deviceId: string, body = '', on = hub): Promise<RawAnswer> {
  return requestRaw(on, { method, path: `/twins/${deviceId}?api-version=2021-04-12`, body });
}

interface Exchange {
  readonly status: number;
  readonly body: string;
}

/** A device without the SDK: publishes a request and gives the answer as it stands on the wire. */
async function ask(deviceId: string, key: string, topic: string, payload: string): Promise<Exchange> {
  const client = mqtt.connect(plainMqttOptions(hub, deviceId, key));
  await nextEvent(client, 'connect');
  await client.subscribeAsync('$iothub/twin/res/#');
  const answered = nextEvent(client, 'message');
  await client.publishAsync(`${topic}?$rid=1`, payload);
  const [answerTopic, body] = await answered;
  await client.endAsync(true);
  return { status: Number(/res\/(\d+)\//.exec(String(answerTopic))?.[1]), body: String(body) };
}

const NUMBERS = '{"a":1.0,"b":[1.50,{"c":1e3}],"d":-0,"e":0.1,"f":1,"g":4503599627370495}';

describe('numbers in twins', () => {
  test('come back to services and devices as they were written, whoever wrote them', async () => {
    const key = await registerDevice(clients, 'verbatim');
    const patched = await call('PATCH', 'verbatim', `{"tags":${NUMBERS},"properties":{"desired":${NUMBERS}}}`);
    expect(patched.body).toContain(`"tags":${NUMBERS}`);
    const reported = await ask('verbatim', key, '$iothub/twin/PATCH/properties/reported/', NUMBERS);
    expect(reported).toEqual({ status: 204, body: '' });
    const twin = await ask('verbatim', key, '$iothub/twin/GET/', ' ');
    const section = NUMBERS.slice(0, -1);
    expect(twin.body).toBe(`{"desired":${section},"$version":2},"reported":${section},"$version":2}}`);
    const read = (await call('GET', 'verbatim')).body;
    for (const name of ['desired', 'reported']) expect(read).toContain(`"${name}":${section},"$metadata"`);
  });

  test('are told in a notification as they were written', async () => {
    const client = mqtt.connect(plainMqttOptions(hub, 'told', await registerDevice(clients, 'told')));
    await nextEvent(client, 'connect');
    await client.subscribeAsync('$iothub/twin/PATCH/properties/desired/#');
    const told = nextEvent(client, 'message');
    await call('PUT', 'told', '{"properties":{"desired":{"fps":15.0}}}');
    const [topic, body] = await told;
    expect(topic).toBe('$iothub/twin/PATCH/properties/desired/?$version=2');
    expect(String(body)).toBe('{"fps":15.0,"$version":2}');
    await client.endAsync(true);
  });

  test('are judged by how they are written: 1e20 is no integer, 4503599627370496 is one too many', async () => {
    await registerDevice(clients, 'judged');
    expect((await call('PATCH', 'judged', '{"tags":{"a":1e20,"b":4503599627370496.0}}')).status).toBe(200);
    for (const wrong of ['4503599627370496', '-4503599627370497', '9007199254740993', '1e400']) {
      const refused = await call('PATCH', 'judged', `{"tags":{"wrong":${wrong}}}`);
      expect(refused.status).toBe(400);
      expect(refused.body).toContain('Property wrong has an out of bound value.');
    }
    expect((await call('GET', 'judged')).body).toContain('"tags":{"a":1e20,"b":4503599627370496.0}');
  });

  test('and what has been reported through the gateway outlive the hub', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'localhub-'));
    const settings = { dataDir, mqttPort: 0, httpsPort: 0, gatewayManners: true };
    const first = await startLocalHub({ ...settings, gatewayMergeMs: 3_600_000 });
    const service = serviceClients(first);
    await registerDevice(service, 'edge', true);
    await call('PATCH', 'edge', '{"tags":{"scale":2.0}}', first);
    const client = await openModule(first, 'edge', 'reporter', await registerModule(service, 'edge', 'reporter'));
    const twin = await client.getTwin();
    await report(twin, { pushed: true });
    await report(twin, { acknowledged: 'and not pushed' });
    const module = 'edge/modules/reporter';
    expect((await call('GET', module, '', first)).body).not.toContain('not pushed');
    await client.close();
    service.close();
    await first.close();
    const second = await startLocalHub(settings);
    expect((await call('GET', 'edge', '', second)).body).toContain('"tags":{"scale":2.0}');
    expect((await call('GET', module, '', second)).body).toContain('{"pushed":true,"acknowledged":"and not pushed",');
    await second.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});

describe('the limits of twins', () => {
  const nested = `${'{"n":'.repeat(12)}1${'}'.repeat(12)}`;
  const large = JSON.stringify(Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`k${at}`, 'x'.repeat(4000)])));
  const cases: readonly (readonly [name: string, section: string, text: string])[] = [
    ['character', '{"a.b":1}', "Property name a.b contains invalid character '.'"],
    ['name', `{"${'k'.repeat(1025)}":1}`, 'Length of property name kkkkkkkkkk.. exceeds maximum length of 1024'],
    ['value', `{"a":"${'x'.repeat(4097)}"}`, 'property name a has length 4097 that exceeds maximum length of 4096'],
    ['depth', nested, 'Nested depth of twin property exceeds 10'],
    ['null-in-array', '{"a":[1,null]}', "Arrays cannot contain 'null' as value"],
    ['null-below-array', '{"a":[{"b":null}]}', "Property b of an object in an array cannot be 'null'"],
    ['size', large, 'exceeds maximum 32768'],
  ];

  test.each(cases)('%s: refused over REST and MQTT in the same words, and nothing changes', async (...limit) => {
    const [name, section, text] = limit;
    const deviceId = `limit-${name}`;
    const key = await registerDevice(clients, deviceId);
    const before = (await call('GET', deviceId)).body;
    const refused = await call('PATCH', deviceId, `{"tags":{"fine":1},"properties":{"desired":${section}}}`);
    expect(refused.status).toBe(400);
    expect(refused.headers['iothub-errorcode']).toBe('ArgumentInvalid');
    expect((JSON.parse(refused.body) as { Message: string }).Message).toContain(text);
    expect((await call('GET', deviceId)).body).toBe(before);
    const answer = await ask(deviceId, key, '$iothub/twin/PATCH/properties/reported/', section);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      errorCode: 400_004,
      message: expect.stringContaining(text) as unknown,
    });
    const now = JSON.parse((await call('GET', deviceId)).body) as { version: number; etag: string };
    expect(now).toMatchObject({ version: 2, etag: 'AAAAAAAAAAE=' });
  });

  test('tags have less room than the other sections, and what is written counts with what is there', async () => {
    await registerDevice(clients, 'tagged');
    const half = (name: string): string => `{"tags":{"${name}":{"a":"${'x'.repeat(4000)}"}}}`;
    expect((await call('PATCH', 'tagged', half('one'))).status).toBe(200);
    expect((await call('PATCH', 'tagged', half('two'))).status).toBe(200);
    const third = await call('PATCH', 'tagged', half('three'));
    expect([third.status, third.body.includes('exceeds maximum 8192')]).toEqual([400, true]);
  });
});
