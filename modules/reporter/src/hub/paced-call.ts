/** Does something as soon as it is asked for, but no more often than once in a time: what is asked meanwhile is one call. */
export class PacedCall {
  readonly #call: () => void;
  readonly #leastMilliseconds: number;
  readonly #signal: AbortSignal;
  #isResting = false;
  #isAsked = false;

  constructor(call: () => void, leastMilliseconds: number, signal: AbortSignal) {
    this.#call = call;
    this.#leastMilliseconds = leastMilliseconds;
    this.#signal = signal;
  }

  /** Once the signal aborts nothing is called any more. */
  ask(): void {
    if (this.#signal.aborted) return;
    if (this.#isResting) {
      this.#isAsked = true;
      return;
    }
    this.#isResting = true;
    setTimeout(() => this.#rested(), this.#leastMilliseconds).unref();
    this.#call();
  }

  #rested(): void {
    this.#isResting = false;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.ask();
  }
}
