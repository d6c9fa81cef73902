import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { expect, test } from 'vitest';
import { hasBadText } from './packet-texts.ts';

const CONNECT = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  keepalive: 60,
  clientId: 'd',
  username: 'contoso/d/?api-version=2021-04-12',
  password: Buffer.from([0x00, 0xff]),
} as const;

/** Where a packet of up to 16,000 bytes has its fixed header behind it. */
function bodyStart(packet: Buffer): number {
  return ((packet[1] ?? 0) & 0x80) === 0 ? 2 : 3;
}

function isBad(packet: Buffer): boolean {
  return hasBadText(packet, bodyStart(packet));
}

/** A packet of each kind with texts, and the text in each place of it where one stands. */
function packetsWith(text: string): Buffer[] {
  const will = { payload: Buffer.from([0x00, 0xff]), qos: 0, retain: false } as const;
  return [
    mqttPacket.generate({
      cmd: 'publish',
      topic: `t${text}`,
      payload: Buffer.of(0, 255),
      qos: 0,
      dup: false,
      retain: false,
    }),
    mqttPacket.generate({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: 'a', qos: 0 },
        { topic: `t${text}`, qos: 1 },
      ],
    }),
    mqttPacket.generate({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a', `t${text}`] }),
    mqttPacket.generate({ ...CONNECT, clientId: `d${text}` }),
    mqttPacket.generate({ ...CONNECT, username: `d${text}` }),
    mqttPacket.generate({ ...CONNECT, will: { ...will, topic: 'w' }, username: `d${text}` }),
    mqttPacket.generate({ ...CONNECT, will: { ...will, topic: `t${text}` } }),
  ];
}

test('texts of any characters but U+0000 are fine, in every place, and bodies and passwords may be any bytes', () => {
  const code = fc.oneof(fc.integer({ min: 1, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));
  const texts = fc.array(code, { maxLength: 40 }).map((codes) => String.fromCodePoint(...codes));
  fc.assert(
    fc.property(texts, (text) => {
      expect(packetsWith(text).map(isBad)).toEqual([false, false, false, false, false, false, false]);
    }),
    { numRuns: 100 },
  );
});

test('U+0000 is bad in every place', () => {
  expect(packetsWith('a\0b').map(isBad)).toEqual([true, true, true, true, true, true, true]);
});

test('bytes that are not UTF-8 are bad in every place: cut characters, halves of surrogate pairs, what is longer than it must be', () => {
  const mark = Buffer.from('####');
  for (const bytes of [
    [0xff, 0xc0, 0x20, 0x20],
    [0x61, 0x61, 0x61, 0xe2],
    [0xed, 0xa0, 0x80, 0x61],
    [0xc0, 0xaf, 0x61, 0x61],
  ]) {
    const changed = packetsWith(mark.toString()).map((packet) => {
      packet.set(bytes, packet.lastIndexOf(mark));
      return packet;
    });
    expect(changed.map(isBad)).toEqual([true, true, true, true, true, true, true]);
  }
});

test('the name of the protocol is a text too', () => {
  const packet = mqttPacket.generate(CONNECT);
  packet.set([0xff], packet.indexOf('MQTT'));
  expect(isBad(packet)).toBe(true);
});

test('a text whose length leads out of the packet is none: that is for the parser to refuse', () => {
  expect(hasBadText(Buffer.of(0x30, 4, 0, 9, 0xff, 0), 2)).toBe(false);
});

test('whatever the bytes, it says one of the two', () => {
  const packet = fc.tuple(fc.constantFrom(0x10, 0x30, 0x82, 0xa2, 0xc0), fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(packet, ([first, rest]) => {
      expect(typeof hasBadText(Buffer.from([first, ...rest]), 2)).toBe('boolean');
    }),
  );
});
