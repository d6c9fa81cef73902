import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseIfMatch } from '../../localhub/src/identity/etag.ts';
import { connectDevice, startBroker, type BrokerRig, type RawClient } from './localhub-broker-rig.ts';
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

const FILTER = 'devices/d/messages/devicebound/#';
const HOUR_MS = 3_600_000;

function send(body: string, more: object = {}): void {
  rig.messages.queue.enqueue('d', { body: Buffer.from(body), ...more });
}

function bodies(client: RawClient): string[] {
  return client.all('publish').map(({ payload }) => String(payload));
}

async function listening(clean = false, qos: 0 | 1 = 1): Promise<RawClient> {
  const client = await connectDevice(rig, 'd', key, { clean });
  client.subscribe([FILTER], qos);
  await client.until('SUBACK', (seen) => seen.all('suback').length === 1);
  return client;
}

function acknowledge(client: RawClient): void {
  for (const { messageId } of client.all('publish')) client.send({ cmd: 'puback', messageId: messageId ?? 0 });
}

const waiting = (): number => rig.messages.queue.count('d');

function outcomes(): string[] {
  rig.messages.queue.expireAll();
  return (rig.messages.feedback.receive()?.records ?? []).map(
    ({ originalMessageId, statusCode }) => `${originalMessageId} ${statusCode}`,
  );
}

describe('messages to devices', () => {
  test('come in order to a device that subscribes, with their properties in the topic, and end with PUBACK', async () => {
    send('first', {
      messageId: 'm 1',
      correlationId: 'c',
      userId: 'u',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      ack: 'full',
      properties: { plant: 'süd & ost', nothing: null, empty: '' },
    });
    send('second');
    const client = await listening();
    await client.until('two messages', (seen) => seen.all('publish').length === 2);
    send('third');
    await client.until('the third', (seen) => seen.all('publish').length === 3);
    expect(bodies(client)).toEqual(['first', 'second', 'third']);
    expect(client.all('publish').map(({ topic }) => topic.slice('devices/d/messages/devicebound/'.length))).toEqual([
      '%24.mid=m%201&%24.to=%2Fdevices%2Fd%2Fmessages%2FdeviceBound&%24.cid=c&%24.uid=u&%24.ct=application%2Fjson' +
        '&%24.ce=utf-8&iothub-ack=full&plant=s%C3%BCd%20%26%20ost&nothing&empty=',
      '%24.to=%2Fdevices%2Fd%2Fmessages%2FdeviceBound',
      '%24.to=%2Fdevices%2Fd%2Fmessages%2FdeviceBound',
    ]);
    expect(client.all('publish').map(({ qos, dup, retain }) => [qos, dup, retain])).toEqual(
      Array.from({ length: 3 }, () => [1, false, false]),
    );
    expect(waiting()).toBe(3);
    acknowledge(client);
    await until('all are acknowledged', () => waiting() === 0);
    expect(outcomes()).toEqual(['m 1 Success']);
  });

  test('without PUBACK come again in a kept session as the same packet, and in a clean one as a new message', async () => {
    send('again');
    const first = await listening();
    await first.until('the message', (seen) => seen.all('publish').length === 1);
    await first.hangUp();
    const second = await connectDevice(rig, 'd', key, { clean: false });
    await second.until('the message', (seen) => seen.all('publish').length === 1);
    expect(second.all('publish')[0]).toMatchObject({
      dup: true,
      messageId: first.all('publish')[0]?.messageId,
    });
    await second.hangUp();
    const third = await connectDevice(rig, 'd', key, { clean: true });
    third.send({ cmd: 'pingreq' });
    await third.until('the answer to a ping', (seen) => seen.all('pingresp').length === 1);
    expect(bodies(third)).toEqual([]);
    third.subscribe([FILTER]);
    await third.until('the message', (seen) => seen.all('publish').length === 1);
    expect(third.all('publish')[0]?.dup).toBe(false);
    acknowledge(third);
    await until('it is acknowledged', () => waiting() === 0);
  });

  test('one that is under way goes to a second connection only once the first has ended', async () => {
    const first = await listening();
    send('once');
    await first.until('the message', (seen) => seen.all('publish').length === 1);
    const second = await connectDevice(rig, 'd', key, { clean: false });
    await first.untilClosed();
    await second.until('the message', (seen) => seen.all('publish').length === 1);
    acknowledge(second);
    await until('it is acknowledged', () => waiting() === 0);
    expect(bodies(first)).toEqual(['once']);
  });

  test('after the tenth sending without an answer are given up', async () => {
    send('unwanted', { messageId: 'x', ack: 'negative' });
    await (await listening()).hangUp();
    for (let sending = 2; sending <= 10; sending += 1) {
      expect(waiting()).toBe(1);
      const client = await connectDevice(rig, 'd', key, { clean: false });
      await client.until('the message', (seen) => seen.all('publish').length === 1);
      await client.hangUp();
    }
    await until('it is given up', () => waiting() === 0);
    expect(outcomes()).toEqual(['x DeliveryCountExceeded']);
  });

  test('to a subscription with QoS 0 are sent so, and are done with', async () => {
    const client = await listening(true, 0);
    send('light');
    await client.until('the message', (seen) => seen.all('publish').length === 1);
    expect(client.all('publish')[0]).toMatchObject({ qos: 0, dup: false });
    await until('it is done with', () => waiting() === 0);
  });

  test('expire after an hour, or when the sender says', () => {
    const at = Date.now() + 60_000;
    send('short', { messageId: 's', expiresAtMs: at, ack: 'full' });
    send('long', { messageId: 'l', ack: 'positive' });
    rig.pass(61_000);
    expect(waiting()).toBe(1);
    expect(outcomes()).toEqual(['s Expired']);
    rig.pass(HOUR_MS);
    expect(waiting()).toBe(0);
    // Its sender asked for good news only.
    expect(outcomes()).toEqual([]);
  });

  test('are fifty at most for a device, and 64 KB each with their properties', () => {
    for (let index = 0; index < 50; index += 1) send('x');
    expect(() => send('x')).toThrow(expect.objectContaining({ status: 403, code: 'DeviceMaximumQueueDepthExceeded' }));
    expect(rig.messages.queue.purge('d')).toBe(50);
    const to = '$.to/devices/d/messages/deviceBound'.length;
    send('x'.repeat(64 * 1024 - to - 4), { properties: { ab: 'cd' } });
    const tooLarge = expect.objectContaining({ status: 413, code: 'MessageTooLarge' }) as Error;
    expect(() => send('x'.repeat(64 * 1024 - to - 3), { properties: { ab: 'cd' } })).toThrow(tooLarge);
    // Within 64 KB, but longer than a topic once it is url-encoded.
    expect(() => send('', { properties: { a: 'é'.repeat(12_000) } })).toThrow(tooLarge);
  });

  test.each([
    ['in the past', -1],
    ['in three days', 3 * 24 * HOUR_MS],
    ['that is no number', Number.NaN],
  ])('with an expiry %s are refused', (_what, inMs) => {
    expect(() => send('x', { expiresAtMs: Date.now() + inMs })).toThrow(expect.objectContaining({ status: 400 }));
  });

  test('with half a surrogate pair in a property are refused, not thrown over', () => {
    expect(() => send('x', { properties: { a: '\ud800' } })).toThrow(expect.objectContaining({ status: 400 }));
  });

  test('for an unknown device are a 404, and go with the device when it is deleted', () => {
    expect(() => rig.messages.queue.enqueue('nobody', {})).toThrow(expect.objectContaining({ status: 404 }));
    expect(() => rig.messages.queue.purge('nobody')).toThrow(expect.objectContaining({ status: 404 }));
    send('x');
    rig.twin.registry.deleteDevice('d', parseIfMatch('*'));
    rig.register('d');
    expect(waiting()).toBe(0);
  });

  test('are counted in the twin and in the identity', () => {
    send('x');
    const id = { deviceId: 'd', moduleId: null };
    expect(rig.twin.twins.read(id)).toMatchObject({ cloudToDeviceMessageCount: 1 });
  });
});

describe('feedback', () => {
  test('is locked while somebody has it, comes again when it is given back or forgotten, and ends when it is done', () => {
    const { feedback, queue } = rig.messages;
    send('a', { messageId: 'a', ack: 'full' });
    queue.purge('d');
    const first = feedback.receive();
    expect(first?.records).toMatchObject([
      {
        originalMessageId: 'a',
        statusCode: 'Purged',
        deviceId: 'd',
        deviceGenerationId: expect.any(String) as unknown,
      },
    ]);
    expect(feedback.receive()).toBeNull();
    expect(feedback.abandon(first?.lockToken ?? '')).toBe(true);
    const second = feedback.receive();
    rig.pass(60_000);
    expect(feedback.complete(second?.lockToken ?? '')).toBe(false);
    const third = feedback.receive();
    expect(feedback.complete(third?.lockToken ?? '')).toBe(true);
    expect(feedback.complete(third?.lockToken ?? '')).toBe(false);
    expect(feedback.receive()).toBeNull();
  });

  test('is forgotten after an hour', () => {
    send('a', { messageId: 'a', ack: 'full' });
    rig.messages.queue.purge('d');
    rig.pass(HOUR_MS);
    expect(rig.messages.feedback.receive()).toBeNull();
  });
});
