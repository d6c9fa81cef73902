/** So long it takes until one change counts no more: 36 a day are had for nothing. */
const forgottenAfterMilliseconds = 40 * 60_000;
/** So many changes more, one after the other, before news of a state waits for longer: a hand that tries things needs some. */
const freeChanges = 24;
/** Of them figures may have so many: what is left is for states. */
const freeForFigures = 10;

/**
 * How often the twin has changed of late, by whatever source. Each source that comes and goes is told well later and later, up
 * to a bound of its own; the changes of several would still add up. So while there are many all good news waits for longer, and
 * figures that have moved wait for other news or for the heartbeat. Bad news waits for nothing.
 */
export class Unrest {
  #changes = 0;
  #at = Number.NEGATIVE_INFINITY;

  /**
   * A patch is sent that no heartbeat is due for.
   *
   * @param at now, in milliseconds of a clock that only goes forward
   */
  change(at: number): void {
    this.#changes = this.#left(at) + 1;
    this.#at = at;
  }

  /** How many times the readings in a row are doubled that good news takes: twice with each change that is one too many. */
  doublings(at: number): number {
    return 2 * Math.max(0, Math.floor(this.#left(at)) - freeChanges);
  }

  /** Whether figures are no reason for a patch. */
  figuresWait(at: number): boolean {
    return this.#left(at) >= freeForFigures;
  }

  #left(at: number): number {
    return Math.max(0, this.#changes - (at - this.#at) / forgottenAfterMilliseconds);
  }
}
