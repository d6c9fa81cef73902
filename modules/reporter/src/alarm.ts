/** Node fires a timer at once that is set for longer. */
const longestMilliseconds = 2 ** 31 - 1;

/** Rings once, at a time that may be months away. It keeps no process alive. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /**
   * Sets it anew.
   *
   * @param at milliseconds since the epoch, undefined for never
   * @param now by the same clock
   */
  set(at: number | undefined, now: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (at === undefined) return;
    const milliseconds = Math.max(at - now, 0);
    // What is woken too early looks at its own clock and sets the alarm again.
    this.#timer = setTimeout(this.#ring, Math.min(milliseconds, longestMilliseconds));
    this.#timer.unref();
  }
}
