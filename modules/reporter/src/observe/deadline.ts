/** A timer that is so late tells that this process stood still: its machine was paused, or it was stopped. */
const standstillMilliseconds = 500;

/**
 * Tells once that the time is over, unless it was cleared. What arrived in time, but was not read since this process stood
 * still, is read first. What is asked may have stood still with this process, as in a paused container: where that went on
 * for long past the end, it has its whole time anew, once.
 */
export class Deadline {
  #startedAt = performance.now();
  #milliseconds: number;
  readonly #tellOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(milliseconds: number, tellOver: () => void) {
    this.#milliseconds = milliseconds;
    this.#tellOver = tellOver;
    this.#set(true);
  }

  /** It is over sooner: so long after it began, or at once where that has passed. One that is sooner already stays so. */
  shorten(milliseconds: number): void {
    if (milliseconds >= this.#milliseconds) return;
    this.clear();
    this.#milliseconds = milliseconds;
    this.#set(true, Math.max(this.#startedAt + milliseconds - performance.now(), 0));
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #set(mayBeAnew: boolean, leftMilliseconds = this.#milliseconds): void {
    const dueAt = performance.now() + leftMilliseconds;
    this.#timer = setTimeout(() => {
      const lateMilliseconds = performance.now() - dueAt;
      // Between a timer and this, whatever lies in a pipe is read.
      this.#immediate = setImmediate(() => {
        if (mayBeAnew && lateMilliseconds >= standstillMilliseconds) {
          this.#startedAt = performance.now();
          this.#set(false);
        } else this.#tellOver();
      });
    }, leftMilliseconds);
  }
}
