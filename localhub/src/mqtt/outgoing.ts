import type { Duplex } from 'node:stream';
import mqttPacket from 'mqtt-packet';

/** A message that is to be acknowledged. */
export interface TrackedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** As the subscription was granted: at 0 there is no acknowledgement, and what was written counts as delivered. */
  readonly qos: 0 | 1;
  /** It was sent before. */
  readonly duplicate: boolean;
  /** The same for every delivery of the same message. The next free one is taken when it is in use. */
  readonly wantedPacketId: number;
}

export type Delivery = 'acknowledged' | 'lost';

export interface OutgoingSettings {
  /** What may wait for a client that does not read. More than that drops it. */
  readonly maxWaitingBytes: number;
  /** The client does not read, or asks for what cannot be said. It is to be dropped. */
  readonly onTrouble: (reason: string) => void;
}

const MAX_PACKET_ID = 65_535;
const MAX_TOPIC_BYTES = 65_535;

/** What goes out to one client. All messages go this way, so they keep their order. */
export class Outgoing {
  readonly #stream: Duplex;
  readonly #settings: OutgoingSettings;
  readonly #waiting = new Map<number, (delivery: Delivery) => void>();
  /** What came before the client may be sent anything; null from then on. */
  #early: mqttPacket.IPublishPacket[] | null = [];
  #closed = false;

  constructor(stream: Duplex, settings: OutgoingSettings) {
    this.#stream = stream;
    this.#settings = settings;
  }

  /** CONNACK is out: now everything may follow it. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const packet of early) this.#write(packet);
  }

  /** At QoS 0, at once. Nothing happens once the connection has ended. */
  send(topic: string, payload: string | Buffer): void {
    this.#write({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false });
  }

  /** Resolves with the client's PUBACK, or when the connection ends without one. */
  async sendTracked(message: TrackedMessage): Promise<Delivery> {
    const { topic, payload, qos, duplicate } = message;
    const messageId = qos === 0 ? undefined : this.#freePacketId(message.wantedPacketId);
    if (this.#closed || this.#stream.destroyed || (qos === 1 && messageId === undefined)) return 'lost';
    return new Promise((resolve) => {
      if (messageId !== undefined) this.#waiting.set(messageId, resolve);
      const packet = { cmd: 'publish', topic, payload, qos, dup: duplicate && qos === 1, retain: false } as const;
      const written = this.#write(messageId === undefined ? packet : { ...packet, messageId });
      if (qos === 0) resolve(written ? 'acknowledged' : 'lost');
    });
  }

  acknowledge(packetId: number): void {
    const resolve = this.#waiting.get(packetId);
    this.#waiting.delete(packetId);
    resolve?.('acknowledged');
  }

  /** Resolves when the client has read most of what was written, or is gone. One that does not in time is in trouble. */
  async drained(deadlineMs: number): Promise<void> {
    const stream = this.#stream;
    if (stream.destroyed || !stream.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#fail(`it has not read its answers for ${deadlineMs} ms`), deadlineMs);
      timer.unref();
      const settle = (): void => {
        clearTimeout(timer);
        stream.off('drain', settle);
        stream.off('close', settle);
        resolve();
      };
      stream.on('drain', settle);
      stream.on('close', settle);
    });
  }

  /** The connection has ended: what was not acknowledged is lost. */
  close(): void {
    this.#closed = true;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve('lost');
  }

  #freePacketId(wanted: number): number | undefined {
    for (let step = 0; step < MAX_PACKET_ID; step += 1) {
      const id = ((wanted - 1 + step) % MAX_PACKET_ID) + 1;
      if (!this.#waiting.has(id)) return id;
    }
    return undefined;
  }

  #write(packet: mqttPacket.IPublishPacket): boolean {
    const stream = this.#stream;
    if (this.#closed || stream.destroyed || stream.writableEnded) return false;
    if (this.#early !== null) {
      this.#early.push(packet);
      return true;
    }
    if (stream.writableLength > this.#settings.maxWaitingBytes) {
      this.#fail(`${stream.writableLength} bytes wait for a client that does not read`);
      return false;
    }
    if (Buffer.byteLength(packet.topic) > MAX_TOPIC_BYTES) {
      this.#fail('what it asked for has no room in a topic');
      return false;
    }
    stream.write(mqttPacket.generate(packet));
    return true;
  }

  #fail(reason: string): void {
    this.close();
    this.#settings.onTrouble(reason);
  }
}
