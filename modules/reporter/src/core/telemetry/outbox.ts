import type { StateEvent } from '@mooring/contract';

/**
 * Messages that wait to be sent, no more than a bound. Bad news goes before good, but of one volume or GPU the messages keep
 * their order: the last one that arrives is its state. Where there is no room the oldest goes that a later one of the same
 * volume has overtaken, else the oldest good news, else the oldest; the next one sent says how many went.
 */
export class Outbox {
  readonly #most: number;
  #waiting: StateEvent[] = [];
  #droppedSince = 0;
  #droppedInAll = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Since the start. */
  get dropped(): number {
    return this.#droppedInAll;
  }

  put(event: StateEvent): void {
    this.#waiting.push(event);
    this.#keepBound();
  }

  /** The next one to send, with how many were dropped before it; undefined where none waits. */
  take(): StateEvent | undefined {
    const urgent = this.#waiting.find(isUrgent);
    const next = urgent === undefined ? 0 : this.#waiting.findIndex((waiting) => ofSame(waiting, urgent));
    const [event] = this.#waiting.splice(next, 1);
    if (event === undefined || this.#droppedSince === 0) return event;
    const dropped = this.#droppedSince;
    this.#droppedSince = 0;
    return { ...event, dropped };
  }

  /** One that was taken and could not be sent: the oldest again. */
  putBack(taken: StateEvent): void {
    const { dropped, ...event } = taken;
    this.#droppedSince += dropped ?? 0;
    this.#waiting.unshift(event);
    this.#keepBound();
  }

  /** Nobody wants them any more. */
  clear(): void {
    this.#waiting = [];
    this.#droppedSince = 0;
  }

  #keepBound(): void {
    if (this.#waiting.length <= this.#most) return;
    const overtaken = this.#waiting.findIndex((event, index) =>
      this.#waiting.some((later, at) => at > index && ofSame(later, event)),
    );
    const good = overtaken < 0 ? this.#waiting.findIndex((event) => !isUrgent(event)) : overtaken;
    this.#waiting.splice(Math.max(good, 0), 1);
    this.#droppedSince += 1;
    this.#droppedInAll += 1;
  }
}

function isUrgent({ verdict }: StateEvent): boolean {
  return verdict !== 'good';
}

function ofSame(one: StateEvent, other: StateEvent): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf(event: StateEvent): string {
  return event.kind === 'gpus' ? event.kind : `${event.kind} ${event.name}`;
}
