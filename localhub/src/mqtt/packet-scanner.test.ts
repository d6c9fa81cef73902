import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { PacketScanner } from './packet-scanner.ts';

const LIMITS = { beforeAuthenticationBytes: 100, afterAuthenticationBytes: 1000 };
const connect = mqttPacket.generate({
  cmd: 'connect',
  clientId: 'd',
  protocolId: 'MQTT',
  protocolVersion: 4,
  keepalive: 0,
});

function publish(bytes: number, qos: 0 | 1 | 2 = 0): Buffer {
  return mqttPacket.generate({
    cmd: 'publish',
    topic: 't',
    payload: Buffer.alloc(bytes),
    qos,
    messageId: 1,
    dup: false,
    retain: false,
  });
}

function admitted(): PacketScanner {
  const scanner = new PacketScanner(LIMITS);
  scanner.push(connect);
  scanner.admit();
  return scanner;
}

describe('the packet scanner', () => {
  test('packets come out whole and in order, however the bytes are cut', () => {
    const packets = [connect, publish(0), publish(500), publish(3, 1), mqttPacket.generate({ cmd: 'pingreq' })];
    const stream = Buffer.concat(packets);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length })), (cuts) => {
        const scanner = new PacketScanner(LIMITS);
        scanner.admit();
        const found: Buffer[] = [];
        const points = [0, ...cuts.toSorted((one, other) => one - other), stream.length];
        for (let index = 1; index < points.length; index += 1) {
          found.push(...scanner.push(stream.subarray(points[index - 1], points[index])));
        }
        expect(found.map((packet) => packet.toString('hex'))).toEqual(packets.map((packet) => packet.toString('hex')));
      }),
    );
  });

  test('a length over the limit is refused by the header alone, smaller before authentication than after', () => {
    const scanner = new PacketScanner(LIMITS);
    expect(() => scanner.push(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))).toThrow('over the limit of 100');
    expect(() => admitted().push(publish(1001).subarray(0, 3))).toThrow('over the limit of 1000');
    expect(admitted().push(publish(900))).toHaveLength(1);
  });

  test('a length of more than four bytes is refused', () => {
    expect(() => new PacketScanner(LIMITS).push(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 1]))).toThrow('four bytes');
  });

  test('anything before CONNECT is refused', () => {
    expect(() => new PacketScanner(LIMITS).push(publish(1))).toThrow('not CONNECT');
  });

  test('a message with QoS 2 is refused, and QoS 1 passes', () => {
    expect(() => admitted().push(publish(1, 2))).toThrow('QoS 2');
    expect(admitted().push(publish(1, 1))).toHaveLength(1);
  });

  test('a subscription that asks for QoS 2 asks the broker for 1, others stay as they are', () => {
    const subscribe = mqttPacket.generate({
      cmd: 'subscribe',
      messageId: 7,
      subscriptions: [
        { topic: 'a/#', qos: 2 },
        { topic: 'b', qos: 0 },
        { topic: 'c', qos: 2 },
        { topic: 'd', qos: 1 },
      ],
    });
    const before = Buffer.from(subscribe);
    const [lowered] = admitted().push(subscribe);
    const seen: mqttPacket.Packet[] = [];
    mqttPacket
      .parser()
      .on('packet', (packet: mqttPacket.Packet) => {
        seen.push(packet);
      })
      .parse(lowered ?? Buffer.alloc(0));
    expect((seen[0] as mqttPacket.ISubscribePacket).subscriptions.map(({ qos }) => qos)).toEqual([1, 0, 1, 1]);
    expect(subscribe.equals(before)).toBe(true);
  });

  test('a malformed SUBSCRIBE passes unread: the broker refuses it', () => {
    const broken = Buffer.from([0x82, 5, 0, 1, 0xff, 0xff, 0x02]);
    expect(admitted().push(broken)).toEqual([broken]);
  });
});
