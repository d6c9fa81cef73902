/** Counts the turns of the event loop from now on, so that what happens in different ones can be told apart. To be ended. */
export class TurnCounter {
  turn = 0;
  #next = setImmediate(() => this.#count());

  end(): void {
    clearImmediate(this.#next);
  }

  #count(): void {
    this.turn += 1;
    this.#next = setImmediate(() => this.#count());
  }
}
