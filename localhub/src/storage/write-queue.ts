interface Batch {
  readonly done: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

const NOTHING_TO_WRITE = Promise.resolve();

/**
 * Writes what has gathered, one batch after another: everything that one event has brought goes into one, and while a
 * batch is on its way the next one gathers. After a failure nothing is written any more.
 */
export class WriteQueue {
  readonly #write: () => Promise<void>;
  readonly #failed: (error: Error) => void;
  #gathering: Batch | null = null;
  #running: Batch | null = null;
  #failure: Error | null = null;

  /** `write` takes what has gathered and resolves when that outlives the process; `failed` is told once. */
  constructor(write: () => Promise<void>, failed: (error: Error) => void) {
    this.#write = write;
    this.#failed = failed;
  }

  /** Something has gathered. */
  touch(): void {
    if (this.#gathering !== null || this.#failure !== null) return;
    this.#gathering = createBatch();
    // Not by setImmediate: an answer that is written there can be read, and the next request sent, before Node counts it
    // as out, and Node's HTTP over TLS then ends the connection (`Parse Error: Paused`) where both are large.
    if (this.#running === null) process.nextTick(() => void this.#run());
  }

  /** Settles when everything gathered before the call is written; calls settle in their order. */
  written(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return (this.#gathering ?? this.#running)?.done ?? NOTHING_TO_WRITE;
  }

  async #run(): Promise<void> {
    while (this.#gathering !== null) {
      const batch = this.#gathering;
      this.#gathering = null;
      this.#running = batch;
      try {
        await this.#write();
      } catch (error) {
        this.#fail(batch, error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.#running = null;
      batch.resolve();
    }
  }

  #fail(batch: Batch, error: Error): void {
    this.#failure = error;
    this.#running = null;
    batch.reject(error);
    this.#gathering?.reject(error);
    this.#gathering = null;
    this.#failed(error);
  }
}

function createBatch(): Batch {
  let resolve = (): void => {};
  let reject: (error: Error) => void = () => {};
  const done = new Promise<void>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  // Nobody may be waiting; those who are get the error all the same.
  done.catch(() => {});
  return { done, resolve, reject };
}
