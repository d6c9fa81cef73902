import type { StateEvent } from '@mooring/contract';

/** Messages that wait to be sent, no more than a bound: the oldest go, and the next one sent says how many went. */
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
    if (this.#waiting.length > this.#most) this.#drop(this.#waiting.shift());
  }

  /** The oldest, with how many were dropped before it; undefined where none waits. */
  take(): StateEvent | undefined {
    const event = this.#waiting.shift();
    if (event === undefined || this.#droppedSince === 0) return event;
    const dropped = this.#droppedSince;
    this.#droppedSince = 0;
    return { ...event, dropped };
  }

  /** One that was taken and could not be sent: the oldest again, and the first to go where there is no room. */
  putBack(taken: StateEvent): void {
    const { dropped, ...event } = taken;
    this.#droppedSince += dropped ?? 0;
    if (this.#waiting.length >= this.#most) this.#drop(event);
    else this.#waiting.unshift(event);
  }

  /** Nobody wants them any more. */
  clear(): void {
    this.#waiting = [];
    this.#droppedSince = 0;
  }

  #drop(event: StateEvent | undefined): void {
    if (event === undefined) return;
    this.#droppedSince += 1;
    this.#droppedInAll += 1;
  }
}
