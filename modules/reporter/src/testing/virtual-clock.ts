interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Time that passes only by `run`, as fast as it can: a day of waiting takes as long as what is done in it. */
export class VirtualClock {
  #now = 0;
  #timers: Timer[] = [];

  /** In ms since the clock was made. */
  readonly now = (): number => this.#now;
  readonly date = (): Date => new Date(Date.UTC(2026, 0, 1) + this.#now);

  /** How many wait at this moment. */
  get waiting(): number {
    return this.#timers.length;
  }

  readonly sleep = async (milliseconds: number, ...signals: readonly AbortSignal[]): Promise<void> => {
    if (milliseconds <= 0 || signals.some(({ aborted }) => aborted)) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
        for (const signal of signals) signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = { at: this.#now + milliseconds, ring: end };
      const place = this.#timers.findIndex(({ at }) => at > timer.at);
      this.#timers.splice(place === -1 ? this.#timers.length : place, 0, timer);
      for (const signal of signals) signal.addEventListener('abort', end);
    });
  };

  /** Lets so much time pass. */
  async run(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      // Everything that can go on without time does so first.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      const next = this.#timers[0];
      if (next === undefined || next.at > until) break;
      this.#now = next.at;
      for (const timer of this.#timers.filter(({ at }) => at === next.at)) timer.ring();
    }
    this.#now = until;
  }
}
