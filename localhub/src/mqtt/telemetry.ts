import { z } from 'zod';
import type { IdentityId } from '../identity/identity-id.ts';
import { Signal } from '../signal.ts';
import type { StateStore, StateTable, TableCodec } from '../storage/state-store.ts';
import type { PropertyBag } from './property-bag.ts';

export interface TelemetryMessage {
  readonly from: IdentityId;
  readonly properties: PropertyBag;
  readonly body: Buffer;
  readonly enqueuedAtMs: number;
}

/** Whoever takes messages that devices have sent. */
export interface MessageSink {
  accept(message: TelemetryMessage): void;
}

/** However many messages may be kept, their bodies take no more than this. */
const KEPT_BYTES = 32 * 1024 * 1024;

const kept = z.strictObject({
  from: z.strictObject({ deviceId: z.string(), moduleId: z.string().nullable() }),
  properties: z.record(z.string(), z.string()),
  body: z.base64(),
  enqueuedAtMs: z.number(),
});

const codec: TableCodec<TelemetryMessage> = {
  encode: (message) => ({ ...message, body: message.body.toString('base64') }),
  decode: (json, key) => {
    if (!/^\d+$/.test(key)) throw new Error('its key is no number');
    const message = kept.parse(json);
    return { ...message, body: Buffer.from(message.body, 'base64') };
  },
};

/** Messages from devices: counted, the last ones kept, each handed to who listens in this process. */
export class TelemetryInbox implements MessageSink {
  readonly #keep: number;
  /** By the number of the message, the oldest first. */
  readonly #kept: StateTable<TelemetryMessage>;
  #keptCount = 0;
  #keptBytes = 0;
  #next = 1;
  #count = 0;

  readonly received = new Signal<TelemetryMessage>();

  constructor(keep: number, state: StateStore) {
    this.#keep = keep;
    this.#kept = state.table('telemetry', codec);
    for (const [key, { body }] of this.#kept.entries()) {
      this.#next = Number(key) + 1;
      this.#keptCount += 1;
      this.#keptBytes += body.length;
    }
    this.#dropOldest();
  }

  accept(message: TelemetryMessage): void {
    this.#count += 1;
    this.#kept.put(String(this.#next), message);
    this.#next += 1;
    this.#keptCount += 1;
    this.#keptBytes += message.body.length;
    this.#dropOldest();
    this.received.emit(message);
  }

  #dropOldest(): void {
    if (this.#keptCount <= this.#keep && this.#keptBytes <= KEPT_BYTES) return;
    for (const [key, { body }] of this.#kept.entries()) {
      this.#kept.remove(key);
      this.#keptCount -= 1;
      this.#keptBytes -= body.length;
      if (this.#keptCount <= this.#keep && this.#keptBytes <= KEPT_BYTES) return;
    }
  }

  /** All messages since the start, kept or not. */
  count(): number {
    return this.#count;
  }

  /** The number of the last one that came. */
  newest(): number {
    return this.#next - 1;
  }

  /** The numbers of those of these that are kept, the oldest first. */
  numbersOf(wanted: (message: TelemetryMessage) => boolean): number[] {
    const numbers: number[] = [];
    for (const [key, message] of this.#kept.entries()) if (wanted(message)) numbers.push(Number(key));
    return numbers;
  }

  /** Undefined when it is not kept any more. */
  find(number: number): TelemetryMessage | undefined {
    return this.#kept.get(String(number));
  }

  /** The last ones, from before the start too. */
  recent(): readonly TelemetryMessage[] {
    return [...this.#kept.entries()].map(([, message]) => message);
  }
}
