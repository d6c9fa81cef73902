import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does something again and again, one at a time: after each round it rests for the interval, or until it is woken.
 *
 * @param task must not reject; every source turns its failures into an answer
 */
export class Loop {
  readonly #task: () => Promise<void>;
  readonly #intervalMilliseconds: () => number;
  #wake = new AbortController();

  constructor(task: () => Promise<void>, intervalMilliseconds: () => number) {
    this.#task = task;
    this.#intervalMilliseconds = intervalMilliseconds;
  }

  wake(): void {
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      await this.#task();
      await pause(this.#intervalMilliseconds(), AbortSignal.any([signal, this.#wake.signal]));
    }
  }
}

/** Resolves after the time, or at once when the signal aborts; it never rejects. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return;
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
