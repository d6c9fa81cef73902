import type { Rate } from './limits.ts';

/** Lets a burst of one period pass, then makes callers wait for their turn at the rate, and refuses long waits. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  readonly #longestWaitMs: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(rate: Rate, longestWaitMs: number, nowMs: number) {
    this.#capacity = rate.count;
    this.#perMs = rate.count / (rate.perSeconds * 1000);
    this.#longestWaitMs = longestWaitMs;
    this.#tokens = rate.count;
    this.#filledAtMs = nowMs;
  }

  /** How long to wait for `cost` operations; null, and nothing is taken, when that is too long. */
  take(cost: number, nowMs: number): number | null {
    const passedMs = Math.max(nowMs - this.#filledAtMs, 0);
    this.#filledAtMs = nowMs;
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs * this.#perMs);
    // More at once than a burst holds is charged as a burst: it could never pass otherwise.
    const left = this.#tokens - Math.min(cost, this.#capacity);
    const waitMs = left >= 0 ? 0 : Math.ceil(-left / this.#perMs);
    if (waitMs > this.#longestWaitMs) return null;
    this.#tokens = left;
    return waitMs;
  }
}
