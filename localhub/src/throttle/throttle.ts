import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '../errors/hub-error.ts';
import { limitsOf, type ThrottledOperation, type Tier } from './limits.ts';
import { costOf, throttledOperation } from './throttled-operations.ts';
import { TokenBucket } from './token-bucket.ts';

/** How long a request may wait for its turn before it is refused. */
const LONGEST_WAIT_MS = 10_000;

function throttled(operation: ThrottledOperation): HubError {
  return new HubError({
    status: 429,
    code: 'ThrottlingException',
    number: 429_001,
    text: `The request has been throttled. Wait 10 seconds and try again. Operation type: ${operation}`,
  });
}

/** Holds requests to the documented limits of a tier. */
export class Throttle {
  readonly #tier: Tier;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<ThrottledOperation, TokenBucket>();

  constructor(tier: Tier, nowMs: () => number) {
    this.#tier = tier;
    this.#nowMs = nowMs;
  }

  /** Resolves when it is the request's turn. @throws HubError 429; Error when the caller went away */
  async pass(verb: string, path: string, body: unknown, signal: AbortSignal): Promise<void> {
    const operation = throttledOperation(verb, path);
    if (operation === null) return;
    const waitMs = this.#bucketOf(operation).take(costOf(operation, body), this.#nowMs());
    if (waitMs === null) throw throttled(operation);
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
  }

  #bucketOf(operation: ThrottledOperation): TokenBucket {
    const existing = this.#buckets.get(operation);
    if (existing !== undefined) return existing;
    const bucket = new TokenBucket(limitsOf(this.#tier)[operation], LONGEST_WAIT_MS, this.#nowMs());
    this.#buckets.set(operation, bucket);
    return bucket;
  }
}
