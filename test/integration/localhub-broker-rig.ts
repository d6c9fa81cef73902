import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import { pino } from 'pino';
import { mintKey } from '../../localhub/src/sas/keep-policies.ts';
import { buildPolicies, POLICY_NAMES, type PolicyName } from '../../localhub/src/sas/policies.ts';
import { ABSENT } from '../../localhub/src/identity/etag.ts';
import type { HubContext } from '../../localhub/src/hub-context.ts';
import type { Deadlines } from '../../localhub/src/mqtt/deadlines.ts';
import { makeDeviceParts, type DeviceParts } from '../../localhub/src/parts/device-parts.ts';
import { makeMessageParts, type MessageParts } from '../../localhub/src/parts/message-parts.ts';
import { makeTwinParts, type TwinParts } from '../../localhub/src/parts/twin-parts.ts';
import { MemoryState } from '../../localhub/src/storage/memory-state.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';

const HUB = 'contoso.azure-devices.local';

/** The device side of a hub without sockets: thousands of connections cost no handshake. */
export interface BrokerRig {
  readonly twin: TwinParts;
  readonly device: DeviceParts;
  readonly messages: MessageParts;
  /** Lines that the hub logged as its own faults. */
  readonly faults: readonly string[];
  /** Every line that the hub logged. */
  readonly logged: readonly string[];
  /** Creates a device, which may be an edge device, and gives its key. */
  register(deviceId: string, iotEdge?: boolean): string;
  /** A byte stream into the hub. */
  dial(): RawClient;
  /** Moves the hub's clock. */
  pass(milliseconds: number): void;
  /** Fails when there were any faults. */
  close(): Promise<void>;
}

/** One end of a connection: bytes out, packets in. */
export class RawClient {
  readonly stream: Duplex;
  readonly packets: mqttPacket.Packet[] = [];
  closed = false;

  constructor(stream: Duplex) {
    this.stream = stream;
    const parser = mqttPacket.parser();
    parser.on('packet', (packet) => {
      this.packets.push(packet);
    });
    stream.on('data', (chunk: Buffer) => {
      parser.parse(chunk);
    });
    stream.on('error', () => {});
    for (const event of ['close', 'end']) {
      stream.on(event, () => {
        this.closed = true;
      });
    }
  }

  send(packet: mqttPacket.Packet | Buffer): void {
    this.stream.write(Buffer.isBuffer(packet) ? packet : mqttPacket.generate(packet));
  }

  publish(topic: string, payload: string | Buffer = '', qos: 0 | 1 = 0, messageId = 1): void {
    this.send({ cmd: 'publish', topic, payload, qos, messageId, dup: false, retain: false });
  }

  subscribe(filters: readonly string[], qos: 0 | 1 = 1, messageId = 1): void {
    this.send({ cmd: 'subscribe', messageId, subscriptions: filters.map((topic) => ({ topic, qos })) });
  }

  /** All packets of one kind so far. */
  all<Name extends mqttPacket.PacketCmd>(cmd: Name): Extract<mqttPacket.Packet, { cmd: Name }>[] {
    return this.packets.filter((packet): packet is Extract<mqttPacket.Packet, { cmd: Name }> => packet.cmd === cmd);
  }

  async until(what: string, condition: (client: RawClient) => boolean, deadlineMs = 5000): Promise<void> {
    const end = Date.now() + deadlineMs;
    while (!condition(this)) {
      if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
      await setTimeout(1);
    }
  }

  async untilClosed(deadlineMs?: number): Promise<void> {
    await this.until('the hub closes the connection', ({ closed }) => closed, deadlineMs);
  }

  async hangUp(): Promise<void> {
    const gone = this.closed ? Promise.resolve() : once(this.stream, 'close');
    this.stream.destroy();
    await gone;
  }
}

/** CONNECT of a device with its own key. */
export function connectPacket(
  deviceId: string,
  key: string,
  changes: Partial<mqttPacket.IConnectPacket> = {},
): mqttPacket.IConnectPacket {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    clientId: deviceId,
    username: `${HUB}/${deviceId}/?api-version=2021-04-12`,
    password: Buffer.from(deviceToken({ name: HUB }, `devices/${deviceId}`, key)),
    ...changes,
  };
}

export async function startBroker(
  deadlines: Partial<Deadlines> = {},
  settings: HubContext['settings'] = {},
): Promise<BrokerRig> {
  const logged: string[] = [];
  const faults: string[] = [];
  let aheadMs = 0;
  const nowMs = (): number => Date.now() + aheadMs;
  const write = (line: string): void => {
    logged.push(line);
    if ((JSON.parse(line) as { level: number }).level >= 50) faults.push(line);
  };
  const keys = Object.fromEntries(POLICY_NAMES.map((name) => [name, mintKey()])) as Record<PolicyName, string>;
  const context: HubContext = {
    name: HUB,
    settings: { deadlines, ...settings },
    dataDir: '',
    state: new MemoryState(),
    policies: buildPolicies(keys),
    log: pino({ level: 'info' }, { write }),
    nowMs,
    errorContext: () => ({ trackingId: '0'.repeat(32), nowMs: nowMs() }),
  };
  const twin = makeTwinParts(context);
  const device = makeDeviceParts(context, twin);
  const messages = makeMessageParts(context, twin, device);
  await device.broker.start();
  return {
    twin,
    device,
    messages,
    faults,
    logged,
    register: (deviceId, iotEdge = false) => {
      const { authentication } = twin.registry.putDevice(deviceId, { capabilities: { iotEdge } }, ABSENT);
      if (authentication.type !== 'sas') throw new Error('a device without keys');
      return authentication.keys.primaryKey;
    },
    dial: () => {
      const [near, far] = duplexPair();
      // As sockets do: when one end is gone, so is the other.
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        end.once('close', () => {
          other.destroy();
        });
      }
      device.broker.accept(far, () => null);
      return new RawClient(near);
    },
    pass: (milliseconds) => {
      aheadMs += milliseconds;
    },
    close: async () => {
      device.gateway?.close();
      await device.broker.close();
      if (faults.length > 0) throw new Error(`the hub logged faults of its own:\n${faults.join('')}`);
    },
  };
}

/** A device that is connected. */
export async function connectDevice(
  rig: BrokerRig,
  deviceId: string,
  key: string,
  changes: Partial<mqttPacket.IConnectPacket> = {},
): Promise<RawClient> {
  const client = rig.dial();
  client.send(connectPacket(deviceId, key, changes));
  await client.until('the hub answers CONNECT', (seen) => seen.all('connack').length > 0 || seen.closed);
  return client;
}
