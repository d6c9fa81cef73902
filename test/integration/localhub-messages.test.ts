import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { Message, type Client as DeviceClient } from 'azure-iot-device';
import { describe, expect, test } from 'vitest';
import { openDevice, openDeviceOverWebSockets, policyToken, registerDevice, until } from './localhub-clients.ts';
import { requestRaw, type RawAnswer } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

async function send(deviceId: string, message: object, policy = 'service'): Promise<RawAnswer> {
  const path = `/localhub/devices/${deviceId}/messages`;
  return requestRaw(hub, { method: 'POST', path, policy, body: JSON.stringify(message) });
}

async function feedback(method: string, path = '', more: object = {}): Promise<RawAnswer> {
  const address = `/messages/serviceBound/feedback${path}?api-version=2021-04-12`;
  return requestRaw(hub, { method, path: address, policy: 'service', ...more });
}

/** Messages as the SDK hands them over, each acknowledged by what `settle` does. */
function collect(client: DeviceClient): Message[] {
  const received: Message[] = [];
  client.on('message', (message: Message) => {
    received.push(message);
    client.complete(message).catch(() => {});
  });
  return received;
}

describe.each([
  ['Mqtt', openDevice],
  ['MqttWs', openDeviceOverWebSockets],
])('messages to a device with the SDK over %s', (name, open) => {
  const deviceId = `sdk-${name}`;

  test('arrive with all their properties, those sent before it connected too, and are counted until then', async () => {
    const key = await registerDevice(clients, deviceId);
    const answer = await send(deviceId, {
      messageId: 'm1',
      correlationId: 'c1',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      ack: 'full',
      expiryTimeUtc: new Date(Date.now() + 600_000).toISOString(),
      properties: { plant: 'süd & ost', empty: '' },
      body: '{"on":true}',
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ deviceId, messageId: 'm1', cloudToDeviceMessageCount: 1 });
    expect((await clients.registry.get(deviceId)).responseBody).toMatchObject({ cloudToDeviceMessageCount: 1 });
    const device = await open(hub, deviceId, key);
    const received = collect(device);
    await until('the first message', () => received.length === 1);
    await hub.sendToDevice(deviceId, { body: Buffer.from([0, 255]) });
    await until('the second message', () => received.length === 2);
    const [first, second] = received;
    expect(first).toMatchObject({
      messageId: 'm1',
      correlationId: 'c1',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      to: `/devices/${deviceId}/messages/deviceBound`,
    });
    expect(first?.properties.propertyList).toEqual(
      expect.arrayContaining([
        { key: 'plant', value: 'süd & ost' },
        { key: 'empty', value: '' },
      ]),
    );
    expect(Buffer.from(first?.data ?? '').toString()).toBe('{"on":true}');
    expect([...Buffer.from(second?.data ?? '')]).toEqual([0, 255]);
    const after = await clients.registry.getTwin(deviceId);
    expect(after.responseBody).toMatchObject({ cloudToDeviceMessageCount: 0 });
    await device.close();
  });
});

describe('the operations for messages', () => {
  test('feedback is received with a lock, given back, received again, and done with', async () => {
    await registerDevice(clients, 'tracked');
    const drain = async (): Promise<void> => {
      for (;;) {
        const batch = await feedback('GET');
        if (batch.status === 204) return;
        await feedback('DELETE', `/${JSON.parse(batch.headers.etag ?? '') as string}`);
      }
    };
    await drain();
    await send('tracked', { messageId: 'x', ack: 'negative' });
    const purge = await requestRaw(hub, {
      method: 'DELETE',
      path: '/devices/tracked/commands?api-version=2021-04-12',
      policy: 'service',
    });
    expect(JSON.parse(purge.body)).toEqual({ deviceId: 'tracked', totalMessagesPurged: 1 });
    const first = await feedback('GET');
    expect(JSON.parse(first.body)).toMatchObject([
      { originalMessageId: 'x', statusCode: 'Purged', description: 'Purged', deviceId: 'tracked' },
    ]);
    expect((await feedback('GET')).status).toBe(204);
    const token = JSON.parse(first.headers.etag ?? '') as string;
    expect((await feedback('POST', `/${token}/abandon`)).status).toBe(204);
    const second = await feedback('GET');
    const again = JSON.parse(second.headers.etag ?? '') as string;
    expect((await feedback('DELETE', `/${again}`)).status).toBe(204);
    const late = await feedback('DELETE', `/${again}`);
    expect([late.status, late.headers['iothub-errorcode']]).toEqual([412, 'DeviceMessageLockLost']);
    expect((await feedback('GET')).status).toBe(204);
  });

  test.each([
    ['an unknown device', 'nobody', {}, 404, 'DeviceNotFound'],
    ['an unknown field', 'known', { colour: 'red' }, 400, 'ArgumentInvalid'],
    ['two bodies', 'known', { body: 'a', bodyBase64: 'YQ==' }, 400, 'ArgumentInvalid'],
    ['an expiry that is no moment', 'known', { expiryTimeUtc: 'soon' }, 400, 'ArgumentInvalid'],
    ['an expiry that has passed', 'known', { expiryTimeUtc: '2020-01-01T00:00:00Z' }, 400, 'ArgumentInvalid'],
    ['too large a body', 'known', { body: 'x'.repeat(70_000) }, 413, 'MessageTooLarge'],
  ])('a message with %s is refused', async (_what, deviceId, message, status, code) => {
    if (deviceId === 'known') await clients.registry.create({ deviceId }).catch(() => {});
    const answer = await send(deviceId, message);
    expect([answer.status, answer.headers['iothub-errorcode']]).toEqual([status, code]);
  });

  test.each(['registryReadWrite', 'device'])('policy %s may neither send nor follow', async (policy) => {
    expect((await send('known', {}, policy)).status).toBe(401);
    const answer = await requestRaw(hub, { method: 'GET', path: '/localhub/telemetry', policy });
    expect(answer.status).toBe(401);
  });
});

/** Follows telemetry; `lines` grows as they come. */
async function follow(query: string): Promise<{ lines: unknown[]; stop: () => void }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpsRequest(
      {
        host: 'localhost',
        port: hub.httpsPort,
        ca: hub.caPem,
        agent: false,
        path: `/localhub/telemetry${query}`,
        headers: { authorization: policyToken(hub, 'service') },
      },
      resolve,
    );
    sent.on('error', reject);
    sent.end();
  });
  expect(answer.statusCode).toBe(200);
  const lines: unknown[] = [];
  let rest = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) lines.push(JSON.parse(piece));
  });
  answer.on('error', () => {});
  return {
    lines,
    stop: () => {
      answer.destroy();
    },
  };
}

describe('following telemetry', () => {
  test('gives what comes from now on, the kept ones before when asked, and of one device when asked', async () => {
    const keys = await Promise.all(['told', 'untold'].map(async (id) => registerDevice(clients, id)));
    const [told, untold] = await Promise.all([
      openDevice(hub, 'told', keys[0] ?? ''),
      openDevice(hub, 'untold', keys[1] ?? ''),
    ]);
    await told.sendEvent(new Message('before'));
    const only = await follow('?deviceId=told&recent=1');
    const all = await follow('');
    const message = new Message(Buffer.from([0xff, 0xfe]));
    message.properties.add('k', 'v');
    await told.sendEvent(message);
    await untold.sendEvent(new Message('from another'));
    await until('both followers have all', () => only.lines.length === 2 && all.lines.length === 2);
    expect(only.lines).toMatchObject([
      { deviceId: 'told', moduleId: null, body: 'before', properties: {} },
      { deviceId: 'told', bodyBase64: '//4=', properties: { k: 'v' } },
    ]);
    expect(all.lines).toMatchObject([{ deviceId: 'told' }, { deviceId: 'untold', body: 'from another' }]);
    only.stop();
    all.stop();
    await Promise.all([told.close(), untold.close()]);
  });

  test('a number of kept messages that is none is refused', async () => {
    const answer = await requestRaw(hub, { method: 'GET', path: '/localhub/telemetry?recent=-1', policy: 'service' });
    expect(answer.status).toBe(400);
  });
});
