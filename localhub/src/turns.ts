import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Turns of the event loop, one after another to whoever asked first. Whatever else the hub has to do comes between two
 * of them, so that requests, however many, delay a connected device by no more than the work of one turn.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** Resolves when it is the caller's turn: at once when nobody has had this one. */
  async take(): Promise<void> {
    if (this.#isTaken) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
      return;
    }
    this.#isTaken = true;
    setImmediate(() => this.#goOn());
  }

  #goOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#isTaken = false;
      return;
    }
    setImmediate(() => this.#goOn());
    next();
  }
}

/** Long enough to be worth a turn, short enough that nobody notices it. */
const STEPS_MS = 4;

/**
 * Runs what comes in many small steps, a few milliseconds of it a turn. The caller has had the first one. Without a
 * `take` it is work of nobody's request, and has whichever turn is next.
 */
export async function inTurns<T>(steps: Generator<void, T>, take: () => Promise<void> = nextTurn): Promise<T> {
  let endMs = performance.now() + STEPS_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() < endMs) continue;
    await take();
    endMs = performance.now() + STEPS_MS;
  }
}

/** For what waits for others itself: resolves at once for a few milliseconds, and then with the next turn. */
export function makePause(): () => Promise<void> {
  let endMs = performance.now() + STEPS_MS;
  return async () => {
    if (performance.now() < endMs) return;
    await nextTurn();
    endMs = performance.now() + STEPS_MS;
  };
}

/** Runs the same in one piece. */
export function atOnce<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
