import { isUtf8 } from 'node:buffer';

const CONNECT = 1;
const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;

const WILL_FLAG = 0x04;
const USER_NAME_FLAG = 0x80;
const PACKET_ID_BYTES = 2;
/** Behind the protocol's name in CONNECT: its level, the flags and the keep-alive. */
const CONNECT_SETTINGS_BYTES = 4;
/** Behind each filter in SUBSCRIBE: the quality of service. */
const WISH_BYTES = 1;

/** Reads what stands one after another in a packet. A length that leads out of it is left to the parser to refuse. */
class Fields {
  readonly #packet: Buffer;
  #at: number;

  constructor(packet: Buffer, at: number) {
    this.#packet = packet;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  /** Bytes with their length before them; null where the packet ends. */
  next(): Buffer | null {
    if (this.#at + 2 > this.#packet.length) return null;
    const start = this.#at + 2;
    const end = start + this.#packet.readUInt16BE(this.#at);
    if (end > this.#packet.length) return null;
    this.#at = end;
    return this.#packet.subarray(start, end);
  }
}

function isBad(text: Buffer): boolean {
  return !isUtf8(text) || text.includes(0);
}

function hasBadFilter(fields: Fields, bytesBehind: number): boolean {
  fields.skip(PACKET_ID_BYTES);
  for (let filter = fields.next(); filter !== null; filter = fields.next()) {
    if (isBad(filter)) return true;
    fields.skip(bytesBehind);
  }
  return false;
}

function hasBadSetting(packet: Buffer, fields: Fields): boolean {
  const texts = [fields.next()];
  const flags = packet[fields.at + 1] ?? 0;
  fields.skip(CONNECT_SETTINGS_BYTES);
  texts.push(fields.next());
  if ((flags & WILL_FLAG) !== 0) {
    texts.push(fields.next());
    // What the will says may be any bytes.
    fields.next();
  }
  if ((flags & USER_NAME_FLAG) !== 0) texts.push(fields.next());
  return texts.some((text) => text !== null && isBad(text));
}

/**
 * Whether a packet of a client has a text, such as a topic, that is not UTF-8 or holds U+0000: MQTT wants the connection
 * closed for either. Whoever decodes such bytes gets other ones than were sent. `bodyStart` is where its fixed header
 * ends.
 */
export function hasBadText(packet: Buffer, bodyStart: number): boolean {
  const fields = new Fields(packet, bodyStart);
  const type = (packet[0] ?? 0) >> 4;
  if (type === PUBLISH) return isBad(fields.next() ?? Buffer.alloc(0));
  if (type === SUBSCRIBE) return hasBadFilter(fields, WISH_BYTES);
  if (type === UNSUBSCRIBE) return hasBadFilter(fields, 0);
  return type === CONNECT && hasBadSetting(packet, fields);
}
