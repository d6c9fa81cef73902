import { reportedBudgetBytes } from '@mooring/contract';

/** What is smaller was not refused for its size. */
const leastBytes = 4096;
const share = 3 / 4;
const longerAfterMilliseconds = 86_400_000;

/**
 * How many bytes the reported document may have. The budget of the contract, unless the hub refuses even that: a gateway
 * acknowledges what its cloud then refuses without a word, and keeps it, with all that follows, until it is smaller.
 */
export class Allowance {
  #bytes = reportedBudgetBytes;
  #changedAt = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A document that size cannot be the fault of is not cut.
   *
   * @param documentBytes what the document weighs that does not get through
   * @param now in ms, of a clock that only goes forward
   * @returns whether it is to be smaller from now on
   */
  cut(documentBytes: number, now: number): boolean {
    const next = Math.max(Math.floor(Math.min(this.#bytes, documentBytes) * share), leastBytes);
    if (next >= documentBytes) return false;
    this.#bytes = next;
    this.#changedAt = now;
    return true;
  }

  /** A day after it was cut, or grew, it may be a step larger. */
  grow(now: number): void {
    if (this.#bytes === reportedBudgetBytes || now - this.#changedAt < longerAfterMilliseconds) return;
    this.#bytes = Math.min(Math.ceil(this.#bytes / share), reportedBudgetBytes);
    this.#changedAt = now;
  }
}
