/**
 * Runs so many tasks at a time; the others wait in the order in which they came. Each of those begins in a turn of the
 * event loop of its own: short ones, however many, would all run in the turn in which a long one ends.
 */
export class Lanes {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Gives what the task gives, or fails as it does. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else setImmediate(next);
    }
  }
}
