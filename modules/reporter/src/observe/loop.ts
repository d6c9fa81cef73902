/**
 * Does something again and again, one at a time: after each round it rests for the interval.
 *
 * @param task must not reject; every source turns its failures into an answer
 */
export class Loop {
  readonly #task: () => Promise<void>;
  readonly #intervalMilliseconds: () => number;

  constructor(task: () => Promise<void>, intervalMilliseconds: () => number) {
    this.#task = task;
    this.#intervalMilliseconds = intervalMilliseconds;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#task();
      await pause(this.#intervalMilliseconds(), signal);
    }
  }
}

/**
 * Resolves after the time, or at once when one of the signals aborts; it never rejects. It leaves nothing with a signal:
 * `AbortSignal.any` on Node 20 leaves some 640 bytes with one that lives as long as the process.
 */
export async function pause(milliseconds: number, ...signals: readonly AbortSignal[]): Promise<void> {
  if (milliseconds <= 0 || signals.some(({ aborted }) => aborted)) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, milliseconds);
    for (const signal of signals) signal.addEventListener('abort', end);
    function end(): void {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', end);
      resolve();
    }
  });
}
