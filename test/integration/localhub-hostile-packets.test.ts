import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDevice, connectPacket, startBroker, type BrokerRig, type RawClient } from './localhub-broker-rig.ts';

let rig: BrokerRig;
let key: string;
let witness: RawClient;
let witnessTwin: string;

beforeAll(async () => {
  rig = await startBroker();
  key = rig.register('fuzz');
  witness = await connectDevice(rig, 'witness', rig.register('witness'));
  witness.subscribe(['$iothub/twin/res/#', 'devices/witness/messages/devicebound/#']);
  await witness.until('SUBACK', (seen) => seen.all('suback').length === 1);
  witnessTwin = twinOf('witness');
});

afterAll(async () => {
  await rig.close();
});

function twinOf(deviceId: string): string {
  const { version, etag, properties } = rig.twin.twins.read({ deviceId, moduleId: null });
  return JSON.stringify([version, etag, properties]);
}

/** After whatever was sent: faults of the hub, and what anybody else has noticed of it. Nothing, it should be. */
async function whatIsWrong(attacker: RawClient): Promise<unknown[]> {
  await attacker.hangUp();
  const pings = witness.all('pingresp').length;
  witness.send({ cmd: 'pingreq' });
  await witness.until('the answer to a ping', (seen) => seen.all('pingresp').length > pings);
  const strangers = rig.device.telemetry.recent().filter(({ from }) => from.deviceId !== 'fuzz');
  const changed = twinOf('witness') === witnessTwin ? [] : [twinOf('witness')];
  return [...rig.faults, ...witness.all('publish'), ...strangers, ...changed];
}

/** Bytes in pieces of any size. */
function sendInPieces(client: RawClient, bytes: Buffer, cuts: readonly number[]): void {
  const points = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((one, other) => one - other);
  let from = 0;
  for (const to of [...points, bytes.length]) {
    if (to > from && !client.stream.destroyed) client.send(bytes.subarray(from, to));
    from = to;
  }
}

function session(): Buffer {
  const publish = (topic: string, payload: string, qos: 0 | 1 = 0): mqttPacket.Packet => ({
    cmd: 'publish',
    topic,
    payload,
    qos,
    messageId: 9,
    dup: false,
    retain: false,
  });
  const packets: mqttPacket.Packet[] = [
    connectPacket('fuzz', key, {
      will: { topic: 'devices/fuzz/messages/events/', payload: Buffer.from('w'), qos: 1, retain: true },
    }),
    { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$iothub/twin/res/#', qos: 2 }] },
    { cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'devices/fuzz/messages/devicebound/#', qos: 1 }] },
    publish('$iothub/twin/GET/?$rid=1', ''),
    publish('$iothub/twin/PATCH/properties/reported/?$rid=2', '{"a":{"b":1}}'),
    publish('devices/fuzz/messages/events/%24.mid=1&a=b', 'hello', 1),
    publish('$iothub/methods/res/200/?$rid=1', '{}'),
    { cmd: 'puback', messageId: 7 },
    { cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['$iothub/twin/res/#'] },
    { cmd: 'pingreq' },
    { cmd: 'disconnect' },
  ];
  return Buffer.concat(packets.map((packet) => mqttPacket.generate(packet)));
}

type Mutation = (bytes: Buffer, at: number, value: number) => Buffer;

/** What can happen to bytes that were good. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a byte is another': (bytes, at, value) => {
    const changed = Buffer.from(bytes);
    changed[at % changed.length] = value;
    return changed;
  },
  'a bit is flipped': (bytes, at, value) => {
    const changed = Buffer.from(bytes);
    changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ (1 << (value & 7));
    return changed;
  },
  'the end is missing': (bytes, at) => bytes.subarray(0, at % (bytes.length + 1)),
  'some are missing': (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, at % bytes.length), bytes.subarray((at % bytes.length) + value)]),
  'some come twice': (bytes, at, value) =>
    Buffer.concat([bytes.subarray(0, (at % bytes.length) + value), bytes.subarray(at % bytes.length)]),
};

const cuts = fc.array(fc.nat(2000), { maxLength: 8 });

describe('no bytes harm the hub or another client', () => {
  test('any bytes at all, before CONNECT', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), cuts, async (bytes, pieces) => {
        const client = rig.dial();
        sendInPieces(client, Buffer.from(bytes), pieces);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('any bytes at all, behind a good CONNECT', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), cuts, async (bytes, pieces) => {
        const client = await connectDevice(rig, 'fuzz', key);
        sendInPieces(client, Buffer.from(bytes), pieces);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test.each(Object.keys(MUTATIONS))('a whole session of which %s', async (name) => {
    const mutate = MUTATIONS[name] ?? ((bytes) => bytes);
    const change = fc.tuple(fc.nat(2000), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), cuts, async (changes, pieces) => {
        const bytes = changes.reduce((changed, [at, value]) => mutate(changed, at, value), session());
        const client = rig.dial();
        sendInPieces(client, bytes, pieces);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('any topic, alone and behind every beginning that the hub knows', async () => {
    const beginnings = [
      '',
      '$iothub/',
      '$iothub/twin/GET/?$rid=',
      '$iothub/twin/PATCH/properties/reported/?$rid=1&$version=',
      '$iothub/methods/res/200/?$rid=',
      'devices/fuzz/messages/events/',
      'devices/witness/messages/events/',
      'devices/fuzz/',
    ];
    const end = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('..', '/../', '%', '%zz', '#', '+'),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...beginnings), end, fc.string({ maxLength: 20 }), async (start, rest, body) => {
        const client = await connectDevice(rig, 'fuzz', key);
        client.subscribe(['$iothub/twin/res/#'], 0);
        if (start + rest !== '') client.publish(start + rest, body, 1);
        client.send({ cmd: 'pingreq' });
        await client.until('an end or an answer', (seen) => seen.closed || seen.all('pingresp').length > 0);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('any filter: what is granted is one of the device’s own', async () => {
    const filter = fc.oneof(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.constantFrom(
        '#',
        '+/+',
        '$SYS/#',
        'devices/+/messages/devicebound/#',
        'devices/witness/messages/devicebound/#',
      ),
    );
    await fc.assert(
      fc.asyncProperty(filter, async (topic) => {
        const client = await connectDevice(rig, 'fuzz', key);
        client.subscribe([topic]);
        await client.until('the end', (seen) => seen.closed || seen.all('suback').length > 0);
        expect(client.all('suback')).toEqual([]);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('any properties of a message come out as text, and none is another’s prototype', async () => {
    const bag = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('__proto__=x', 'constructor', '&&=&'),
    );
    await fc.assert(
      fc.asyncProperty(bag, async (text) => {
        const topic = `devices/fuzz/messages/events/${text}`;
        fc.pre(!/[#+]/.test(topic) && Buffer.byteLength(topic) < 65_000 && topic.split('/').length < 90);
        const client = await connectDevice(rig, 'fuzz', key);
        client.publish(topic, 'x', 1);
        await client.until('an end or an acknowledgement', (seen) => seen.closed || seen.all('puback').length > 0);
        const last = rig.device.telemetry.recent().at(-1);
        expect(Object.values(last?.properties ?? {}).every((value) => typeof value === 'string')).toBe(true);
        expect(({} as { x?: unknown }).x).toBeUndefined();
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('any reported patch is answered', async () => {
    const patch = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{"__proto__":{"x":1}}', '['.repeat(50_000), `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`),
    );
    await fc.assert(
      fc.asyncProperty(patch, async (text) => {
        const client = await connectDevice(rig, 'fuzz', key);
        client.subscribe(['$iothub/twin/res/#'], 0);
        client.publish('$iothub/twin/PATCH/properties/reported/?$rid=r', text);
        await client.until('the answer', (seen) => seen.all('publish').length === 1);
        expect(client.all('publish')[0]?.topic).toMatch(/^\$iothub\/twin\/res\/(204|400|413)\/\?\$rid=r/);
        expect(await whatIsWrong(client)).toEqual([]);
      }),
    );
  });

  test('a request id that has no room in the answer closes only its own connection', async () => {
    const client = await connectDevice(rig, 'fuzz', key);
    client.subscribe(['$iothub/twin/res/#'], 0);
    const beginning = '$iothub/twin/GET/?$rid=';
    const roomInAnswer = 65_535 - '$iothub/twin/res/200/?$rid='.length;
    client.publish(beginning + 'x'.repeat(roomInAnswer));
    await client.until('the answer', (seen) => seen.all('publish').length === 1);
    client.publish(`${beginning}${'x'.repeat(roomInAnswer)}y`);
    await client.untilClosed();
    expect(await whatIsWrong(client)).toEqual([]);
  });

  test('a length of 256 MB closes the connection at once, behind a good CONNECT too', async () => {
    const client = await connectDevice(rig, 'fuzz', key);
    client.send(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    await client.untilClosed();
    expect(await whatIsWrong(client)).toEqual([]);
  });
});
