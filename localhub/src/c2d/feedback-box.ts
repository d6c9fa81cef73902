import type { StateTable } from '../storage/state-store.ts';
import type { DeviceMessage } from './device-message.ts';

export type Outcome = 'Success' | 'Expired' | 'DeliveryCountExceeded' | 'Purged';

/** One record as a service reads it (documented). */
export interface FeedbackRecord {
  readonly originalMessageId: string;
  readonly enqueuedTimeUtc: string;
  readonly statusCode: Outcome;
  readonly description: Outcome;
  readonly deviceId: string;
  readonly deviceGenerationId: string;
}

export interface FeedbackBatch {
  readonly lockToken: string;
  readonly enqueuedAtMs: number;
  readonly records: readonly FeedbackRecord[];
}

export interface KeptFeedback {
  readonly record: FeedbackRecord;
  readonly enqueuedAtMs: number;
}

/** IoT Hub's defaults: an hour of life, a lock of a minute (documented). */
const LIFE_MS = 3_600_000;
const LOCK_MS = 60_000;
const MAX_BATCH = 100;
/** The local hub's own bound: the oldest go first. */
const MAX_KEPT = 10_000;

/** What became of messages whose sender wanted to know, until a service has read it. */
export class FeedbackBox {
  readonly #table: StateTable<KeptFeedback>;
  readonly #nowMs: () => number;
  readonly #newLockToken: () => string;
  readonly #locks = new Map<string, { readonly keys: readonly string[]; readonly untilMs: number }>();
  readonly #kept = new Map<string, KeptFeedback>();
  #next = 0;

  constructor(table: StateTable<KeptFeedback>, nowMs: () => number, newLockToken: () => string) {
    this.#table = table;
    this.#nowMs = nowMs;
    this.#newLockToken = newLockToken;
    for (const [key, kept] of table.entries()) {
      this.#kept.set(key, kept);
      this.#next = Math.max(this.#next, Number(key) + 1);
    }
  }

  /** Keeps a record when the sender of the message asked for this kind of outcome. */
  record(message: DeviceMessage, outcome: Outcome): void {
    const wanted = outcome === 'Success' ? 'positive' : 'negative';
    if (message.ack !== 'full' && message.ack !== wanted) return;
    const nowMs = this.#nowMs();
    const record: FeedbackRecord = {
      originalMessageId: message.messageId ?? '',
      enqueuedTimeUtc: new Date(nowMs).toISOString(),
      statusCode: outcome,
      description: outcome,
      deviceId: message.deviceId,
      deviceGenerationId: message.generationId,
    };
    const key = String(this.#next);
    this.#next += 1;
    this.#kept.set(key, { record, enqueuedAtMs: nowMs });
    this.#table.put(key, { record, enqueuedAtMs: nowMs });
    this.#discardOld();
  }

  /** The records that nobody else holds, locked for a minute; null when there are none. */
  receive(): FeedbackBatch | null {
    this.#discardOld();
    const locked = this.#lockedKeys();
    const free = [...this.#kept].filter(([key]) => !locked.has(key)).slice(0, MAX_BATCH);
    const first = free[0];
    if (first === undefined) return null;
    const lockToken = this.#newLockToken();
    this.#locks.set(lockToken, { keys: free.map(([key]) => key), untilMs: this.#nowMs() + LOCK_MS });
    return { lockToken, enqueuedAtMs: first[1].enqueuedAtMs, records: free.map(([, { record }]) => record) };
  }

  /** Removes a batch for good. False when its lock is unknown or over. */
  complete(lockToken: string): boolean {
    const keys = this.#unlock(lockToken);
    for (const key of keys ?? []) this.#remove(key);
    return keys !== null;
  }

  /** Gives a batch back to be received again. False when its lock is unknown or over. */
  abandon(lockToken: string): boolean {
    return this.#unlock(lockToken) !== null;
  }

  #unlock(lockToken: string): readonly string[] | null {
    const lock = this.#locks.get(lockToken);
    this.#locks.delete(lockToken);
    return lock === undefined || lock.untilMs <= this.#nowMs() ? null : lock.keys;
  }

  #lockedKeys(): Set<string> {
    const keys = new Set<string>();
    for (const [lockToken, lock] of this.#locks) {
      if (lock.untilMs <= this.#nowMs()) this.#locks.delete(lockToken);
      else for (const key of lock.keys) keys.add(key);
    }
    return keys;
  }

  #discardOld(): void {
    const oldest = this.#nowMs() - LIFE_MS;
    for (const [key, { enqueuedAtMs }] of this.#kept) {
      if (enqueuedAtMs > oldest && this.#kept.size <= MAX_KEPT) break;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    this.#kept.delete(key);
    this.#table.remove(key);
  }
}
