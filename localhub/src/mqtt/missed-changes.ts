import type { LiveConnection } from './live-connections.ts';
import { DESIRED_CHANGES } from './topics.ts';

/** Long enough for a client that subscribes as soon as it has read its twin, on a machine that is busy. */
const GAP_MS = 5000;
/** Who misses more than this reads its twin again. */
const MAX_MISSED = 20;

interface Gap<Change> {
  readonly changes: Change[];
  untilMs: number;
}

/**
 * Changes of a twin between the moment at which a client reads it and the moment at which it subscribes to changes. The
 * SDKs do the two in this order, one right after the other: what is written in between would reach the client by
 * neither.
 */
export class MissedChanges<Change> {
  readonly #gaps = new WeakMap<LiveConnection, Gap<Change>>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The client has read its twin. */
  begin(connection: LiveConnection): void {
    if (connection.holds(DESIRED_CHANGES)) return;
    this.#gaps.set(connection, { changes: [], untilMs: this.#nowMs() + GAP_MS });
  }

  /** Whether it was kept for later. False when it is to be sent now, to who has subscribed. */
  keep(connection: LiveConnection, change: Change): boolean {
    const gap = this.#gaps.get(connection);
    if (gap === undefined) return false;
    const subscribed = connection.holds(DESIRED_CHANGES);
    const over = this.#nowMs() > gap.untilMs || gap.changes.length >= MAX_MISSED;
    if (over || (subscribed && gap.changes.length === 0)) {
      this.#gaps.delete(connection);
      return false;
    }
    gap.changes.push(change);
    // What was missed before it goes first, however long its SUBACK takes.
    if (subscribed) gap.untilMs = Infinity;
    return true;
  }

  /** What a client that has just subscribed is to be told, in order. */
  take(connection: LiveConnection): readonly Change[] {
    const gap = this.#gaps.get(connection);
    if (gap === undefined || !connection.holds(DESIRED_CHANGES)) return [];
    this.#gaps.delete(connection);
    return this.#nowMs() > gap.untilMs ? [] : gap.changes;
  }
}
