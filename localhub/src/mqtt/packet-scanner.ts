import { HeldBytes } from './held-bytes.ts';

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
const QOS_MASK = 0x03;

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

/** The packet id of a PUBACK; null for any other packet. */
export function acknowledgedId(packet: Buffer): number | null {
  return packet.length === 4 && (packet[0] ?? 0) >> 4 === PUBACK ? packet.readUInt16BE(2) : null;
}

/**
 * Cuts a byte stream into MQTT packets and refuses, by the header alone, what is too long, what comes before CONNECT,
 * and QoS 2 messages. Nothing beyond the limit is ever held, and nothing behind a CONNECT is looked at before `admit`.
 */
export class PacketScanner {
  readonly #limits: PacketLimits;
  readonly #held = new HeldBytes();
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

  /** The number of the packet of which a part is here and a part is missing; null between packets. */
  openPacket(): number | null {
    return this.#held.length() === 0 || this.isWaiting() ? null : this.#passed;
  }

  /** Takes bytes as they came and gives the packets that are complete. @throws PacketRefused */
  push(chunk: Buffer): Buffer[] {
    if (this.#held.length() + chunk.length < this.#neededBytes || this.isWaiting()) {
      this.#held.append(chunk);
      return [];
    }
    let bytes = this.#held.takeWith(chunk);
    const packets: Buffer[] = [];
    this.#neededBytes = 2;
    while (!this.isWaiting()) {
      const header = readHeader(bytes);
      if (header === null) break;
      this.#check(header);
      if (bytes.length < header.totalBytes) {
        this.#neededBytes = header.totalBytes;
        break;
      }
      const packet = bytes.subarray(0, header.totalBytes);
      packets.push(header.type === SUBSCRIBE ? lowerSubscriptions(packet, header.bodyStart) : packet);
      bytes = bytes.subarray(header.totalBytes);
      this.#sawConnect = true;
    }
    this.#passed += packets.length;
    this.#held.append(bytes);
    return packets;
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
