import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import mqttPacket from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { PacketGate, ROOM_PER_TURN } from './packet-gate.ts';
import { DEFAULT_PACKET_LIMITS } from './packet-scanner.ts';

const connect = mqttPacket.generate({
  cmd: 'connect',
  clientId: 'd',
  protocolId: 'MQTT',
  protocolVersion: 4,
  keepalive: 0,
});

function acknowledgements(count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, index) => mqttPacket.generate({ cmd: 'puback', messageId: index + 1 })),
  );
}

/** A client's end, and the gate behind the other one. */
function openGate(): { client: Duplex; socket: Duplex; gate: PacketGate } {
  const [client, socket] = duplexPair();
  return { client, socket, gate: new PacketGate(socket, { limits: DEFAULT_PACKET_LIMITS, packetDeadlineMs: 10_000 }) };
}

async function untilEnd(gate: PacketGate): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gate) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('the gate', () => {
  test('lets no more through in one turn of the event loop than has room, however much came at once', async () => {
    const { client, gate } = openGate();
    const seen: number[] = [];
    gate.acknowledged.subscribe((packetId) => {
      seen.push(packetId);
    });
    gate.resume();
    client.write(connect);
    gate.admit();
    client.write(acknowledgements(5000));
    let most = 0;
    while (seen.length < 5000) {
      const before = seen.length;
      await nextTurn();
      most = Math.max(most, seen.length - before);
    }
    // A look at it falls between two of its own turns.
    expect(most).toBeLessThanOrEqual(2 * ROOM_PER_TURN);
    gate.destroy();
  });

  test.each<[string, Buffer, number]>([
    [
      'a subscription',
      mqttPacket.generate({
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: [{ topic: '$iothub/twin/res/#', qos: 0 }],
      }),
      8,
    ],
    ['the end of one', mqttPacket.generate({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a'] }), 8],
    [
      'a message',
      mqttPacket.generate({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false }),
      4,
    ],
  ])('counts %s for more than a packet that costs nothing', async (_what, packet, cost) => {
    const { client, gate } = openGate();
    client.write(connect);
    gate.admit();
    await nextTurn();
    await nextTurn();
    gate.read();
    client.write(Buffer.concat(Array.from({ length: 100 }, () => packet)));
    let most = 0;
    let all = 0;
    while (all < 100 * packet.length) {
      const bytes = (gate.read() as Buffer | null)?.length ?? 0;
      all += bytes;
      most = Math.max(most, bytes / packet.length);
      await nextTurn();
    }
    expect(most).toBeLessThanOrEqual(ROOM_PER_TURN / cost + 1);
    gate.destroy();
  });

  test('takes no more pieces in one turn than has room, of a packet that comes byte by byte', async () => {
    const { client, socket, gate } = openGate();
    let pieces = 0;
    socket.on('data', () => {
      pieces += 1;
    });
    client.write(connect);
    gate.admit();
    const payload = Buffer.alloc(2000);
    for (const byte of mqttPacket.generate({
      cmd: 'publish',
      topic: 'a',
      payload,
      qos: 0,
      dup: false,
      retain: false,
    })) {
      client.write(Buffer.of(byte));
    }
    let most = 0;
    while (pieces < payload.length) {
      const before = pieces;
      await nextTurn();
      most = Math.max(most, pieces - before);
    }
    // A look at it falls between two of its own turns.
    expect(most).toBeLessThanOrEqual(2 * ROOM_PER_TURN);
    gate.destroy();
  });

  test('keeps every packet and their order, however the bytes are cut, and what came before the end', async () => {
    const stream = Buffer.concat([acknowledgements(300), mqttPacket.generate({ cmd: 'disconnect' })]);
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (points) => {
        const { client, gate } = openGate();
        const all = untilEnd(gate);
        client.write(connect);
        gate.admit();
        const edges = [0, ...points.toSorted((one, other) => one - other), stream.length];
        for (let index = 1; index < edges.length; index += 1) {
          client.write(stream.subarray(edges[index - 1], edges[index]));
        }
        client.end();
        expect((await all).equals(Buffer.concat([connect, stream]))).toBe(true);
      }),
    );
  });

  test('waits with the rest while nobody reads what is through', async () => {
    const { client, gate } = openGate();
    let through = 0;
    gate.acknowledged.subscribe(() => {
      through += 1;
    });
    client.write(connect);
    gate.admit();
    client.write(acknowledgements(100_000));
    for (let turn = 0; turn < 2000; turn += 1) await nextTurn();
    const unread = gate.readableHighWaterMark / 4 + ROOM_PER_TURN;
    expect(through).toBeLessThanOrEqual(unread);
    expect(through).toBeGreaterThan(0);
    gate.destroy();
  });
});
