/** So long it takes until one change counts no more: 36 a day are had for nothing. */
const forgottenAfterMilliseconds = 40 * 60_000;
/** So many changes more, one after the other, before news of a state waits for longer: a hand that tries things needs some. */
const freeChanges = 24;
/** With this one figures wait: the others are for states. */
const figuresWaitFrom = 10;
/** No more are remembered, or a day on which every change was wanted would be paid for by days of waiting. */
const mostRemembered = 36;

/**
 * How often the twin has changed of late, by whatever source. Each source that comes and goes is told well later and later, up
 * to a bound of its own; the changes of several would still add up. So while there are many all good news waits for longer, and
 * figures that have moved wait for other news or for the heartbeat. Bad news waits for nothing.
 */
export class Unrest {
  #changes = 0;
  #at = Number.NEGATIVE_INFINITY;

  /**
   * The twin holds a patch that no heartbeat was due for.
   *
   * @param at now, in milliseconds of a clock that only goes forward
   */
  change(at: number): void {
    this.#changes = Math.min(this.#left(at) + 1, mostRemembered);
    this.#at = at;
  }

  /** How many times the readings in a row are doubled that good news takes: twice with each change that is one too many. */
  doublings(at: number): number {
    return 2 * Math.max(0, Math.ceil(this.#left(at)) - freeChanges);
  }

  /** Whether figures are no reason for a patch. */
  figuresWait(at: number): boolean {
    return Math.ceil(this.#left(at)) >= figuresWaitFrom;
  }

  #left(at: number): number {
    return Math.max(0, this.#changes - (at - this.#at) / forgottenAfterMilliseconds);
  }
}
