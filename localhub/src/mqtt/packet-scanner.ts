import { HeldBytes } from './held-bytes.ts';
import { hasBadText } from './packet-texts.ts';

/** A packet that the hub answers by closing the connection, without an error packet. */
export class PacketRefused extends Error {
  override readonly name = 'PacketRefused';
}

export interface PacketLimits {
  /** Until the client has authenticated. A CONNECT with user name, token and a small will fits. */
  readonly beforeAuthenticationBytes: number;
  readonly afterAuthenticationBytes: number;
}

/** 256 KB of message, with room for its topic and headers. */
export const DEFAULT_PACKET_LIMITS: PacketLimits = {
  beforeAuthenticationBytes: 32 * 1024,
  afterAuthenticationBytes: 256 * 1024 + 8 * 1024,
};

const CONNECT = 1;
const PUBLISH = 3;
const PUBACK = 4;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const QOS_MASK = 0x03;
/** Measured, roughly: what the broker and the hub have to do for one, where it is more than to take note of it. */
const COSTS: ReadonlyMap<number, number> = new Map([
  [PUBLISH, 4],
  [SUBSCRIBE, 8],
  [UNSUBSCRIBE, 8],
]);

interface Header {
  readonly type: number;
  readonly flags: number;
  readonly bodyStart: number;
  readonly totalBytes: number;
}

/** The fixed header: type, flags, and a length in one to four bytes of seven bits; null while bytes are missing. */
function readHeader(bytes: Buffer): Header | null {
  const first = bytes[0];
  if (first === undefined) return null;
  let length = 0;
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) {
      return { type: first >> 4, flags: first & 0x0f, bodyStart: index + 1, totalBytes: index + 1 + length };
    }
  }
  throw new PacketRefused('the remaining length is longer than four bytes');
}

/** IoT Hub grants QoS 1 to who asks for 2. The broker would grant 2, so it is never shown the wish. */
function lowerSubscriptions(packet: Buffer, bodyStart: number): Buffer {
  const lowered = Buffer.from(packet);
  let at = bodyStart + 2;
  while (at + 2 < lowered.length) {
    const qosAt = at + 2 + lowered.readUInt16BE(at);
    const qos = lowered[qosAt];
    if (qos === undefined) break;
    if ((qos & QOS_MASK) === 2) lowered[qosAt] = (qos & ~QOS_MASK) | 1;
    at = qosAt + 1;
  }
  return lowered;
}

/** What handing this packet to the broker costs, in units of the cheapest. */
export function packetCost(packet: Buffer): number {
  const type = (packet[0] ?? 0) >> 4;
  return COSTS.get(type) ?? 1;
}

/** The packet id of a PUBACK; null for any other packet. */
export function acknowledgedId(packet: Buffer): number | null {
  return packet.length === 4 && (packet[0] ?? 0) >> 4 === PUBACK ? packet.readUInt16BE(2) : null;
}

/**
 * Cuts a byte stream into MQTT packets and refuses, by the header alone, what is too long, what comes before CONNECT,
 * and QoS 2 messages, and by its bytes what is no text where one is due. Nothing beyond the limit is ever held, and
 * nothing behind a CONNECT is looked at before `admit`.
 */
export class PacketScanner {
  readonly #limits: PacketLimits;
  readonly #held = new HeldBytes();
  /** What had no room in the last `push`, and has not been looked at. */
  #left: Buffer | null = null;
  #neededBytes = 2;
  #authenticated = false;
  #sawConnect = false;
  #passed = 0;

  constructor(limits: PacketLimits) {
    this.#limits = limits;
  }

  /** From now on the larger limit applies, and what is behind the CONNECT comes out with the next `push`. */
  admit(): void {
    this.#authenticated = true;
    this.#neededBytes = 0;
  }

  /** Whether a CONNECT is out and nothing more comes before `admit`. */
  isWaiting(): boolean {
    return this.#sawConnect && !this.#authenticated;
  }

  /** Whether there may be whole packets that had no room: the next `push` gives them. */
  hasMore(): boolean {
    return this.#left !== null;
  }

  /** The number of the packet of which a part is here and a part is missing; null between packets. */
  openPacket(): number | null {
    return this.#held.length() === 0 || this.isWaiting() ? null : this.#passed;
  }

  /**
   * Takes bytes as they came and gives packets that are complete, as many as have room: the last one may cost more than
   * is left of it.
   * @throws PacketRefused
   */
  push(chunk: Buffer, room = Number.POSITIVE_INFINITY): Buffer[] {
    if (this.#left === null && (this.#held.length() + chunk.length < this.#neededBytes || this.isWaiting())) {
      this.#held.append(chunk);
      return [];
    }
    let bytes = this.#takeWith(chunk);
    const packets: Buffer[] = [];
    let spent = 0;
    this.#neededBytes = 2;
    while (!this.isWaiting()) {
      if (spent >= room && bytes.length > 0) {
        this.#left = bytes;
        break;
      }
      const header = readHeader(bytes);
      if (header === null) break;
      this.#check(header);
      if (bytes.length < header.totalBytes) {
        this.#neededBytes = header.totalBytes;
        break;
      }
      const packet = bytes.subarray(0, header.totalBytes);
      if (hasBadText(packet, header.bodyStart)) {
        throw new PacketRefused('a topic or another text that is not UTF-8, or that has U+0000 in it');
      }
      packets.push(header.type === SUBSCRIBE ? lowerSubscriptions(packet, header.bodyStart) : packet);
      spent += packetCost(packet);
      bytes = bytes.subarray(header.totalBytes);
      this.#sawConnect = true;
    }
    this.#passed += packets.length;
    if (this.#left === null) this.#held.append(bytes);
    return packets;
  }

  #takeWith(chunk: Buffer): Buffer {
    const left = this.#left;
    if (left === null) return this.#held.takeWith(chunk);
    this.#left = null;
    return chunk.length === 0 ? left : Buffer.concat([left, chunk]);
  }

  #check(header: Header): void {
    const { beforeAuthenticationBytes, afterAuthenticationBytes } = this.#limits;
    const limit = this.#authenticated ? afterAuthenticationBytes : beforeAuthenticationBytes;
    if (header.totalBytes > limit) {
      throw new PacketRefused(`a packet of ${header.totalBytes} bytes is over the limit of ${limit}`);
    }
    if (!this.#sawConnect && header.type !== CONNECT) throw new PacketRefused('the first packet is not CONNECT');
    if (header.type === PUBLISH && ((header.flags >> 1) & QOS_MASK) === 2) {
      throw new PacketRefused('a message with QoS 2: IoT Hub takes 0 and 1');
    }
  }
}
