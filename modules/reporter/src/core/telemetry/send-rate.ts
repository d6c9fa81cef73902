/** A few at once when a device goes down, and some thousands a day at most: messages are paid for. */
const burst = 20;
const perMessageMilliseconds = 10_000;

/** When messages may be sent: a burst, and beyond it one in ten seconds. */
export class SendRate {
  /** When the burst is whole again, in milliseconds of the caller's clock. */
  #wholeAt = Number.NEGATIVE_INFINITY;

  /** How long to wait before the next one, 0 for not at all. */
  waitMilliseconds(now: number): number {
    return Math.max(this.#wholeAt - (burst - 1) * perMessageMilliseconds - now, 0);
  }

  sent(now: number): void {
    this.#wholeAt = Math.max(this.#wholeAt, now) + perMessageMilliseconds;
  }
}
