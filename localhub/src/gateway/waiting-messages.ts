import type { InputMessage } from './input-message.ts';

export interface Waiting {
  readonly key: string;
  readonly message: InputMessage;
  deliveries: number;
}

/** The local hub's own bounds of one input; edgeHub knows none but the time of a message, and the disk. */
const MAX_MESSAGES = 5000;
const MAX_BYTES = 32 * 1024 * 1024;

function weight({ message }: Waiting): number {
  return message.bodyBase64.length + message.bag.length;
}

/** What waits for one input, in the order in which it is to be delivered. */
export class WaitingMessages {
  #messages: Waiting[] = [];
  #bytes = 0;

  /** Takes one more; gives the oldest ones that had to go for it. */
  add(waiting: Waiting): Waiting[] {
    const { priority } = waiting.message;
    let at = this.#messages.length;
    while (at > 0 && (this.#messages[at - 1]?.message.priority ?? 0) > priority) at -= 1;
    this.#messages.splice(at, 0, waiting);
    this.#bytes += weight(waiting);
    const removed: Waiting[] = [];
    while (this.#messages.length > MAX_MESSAGES || this.#bytes > MAX_BYTES) {
      const oldest = this.#messages.reduce((one, other) => (other.key < one.key ? other : one));
      this.remove(oldest);
      removed.push(oldest);
    }
    return removed;
  }

  first(): Waiting | null {
    return this.#messages[0] ?? null;
  }

  all(): readonly Waiting[] {
    return this.#messages;
  }

  remove(waiting: Waiting): void {
    const at = this.#messages.indexOf(waiting);
    if (at < 0) return;
    this.#messages.splice(at, 1);
    this.#bytes -= weight(waiting);
  }

  /** Gives those at the front whose time is over: they are no longer there. */
  removeExpired(nowMs: number): Waiting[] {
    const expired: Waiting[] = [];
    for (let next = this.first(); next !== null && isOver(next, nowMs); next = this.first()) {
      this.remove(next);
      expired.push(next);
    }
    return expired;
  }
}

function isOver({ message: { expiresAtMs } }: Waiting, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}
