import type { IdentityId } from '../identity/identity-id.ts';
import { Signal } from '../signal.ts';
import type { PropertyBag } from './property-bag.ts';

export interface TelemetryMessage {
  readonly from: IdentityId;
  readonly properties: PropertyBag;
  readonly body: Buffer;
  readonly enqueuedAtMs: number;
}

/** Messages from devices: counted, the last ones kept, each handed to who listens in this process. */
export class TelemetryInbox {
  readonly #keep: number;
  #recent: TelemetryMessage[] = [];
  #count = 0;

  readonly received = new Signal<TelemetryMessage>();

  constructor(keep: number) {
    this.#keep = keep;
  }

  accept(message: TelemetryMessage): void {
    this.#count += 1;
    this.#recent.push(message);
    if (this.#recent.length > this.#keep) this.#recent = this.#recent.slice(-this.#keep);
    this.received.emit(message);
  }

  /** All messages since the start, kept or not. */
  count(): number {
    return this.#count;
  }

  recent(): readonly TelemetryMessage[] {
    return this.#recent;
  }
}
