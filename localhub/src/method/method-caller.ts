import { identityKey, type IdentityId } from '../identity/identity-id.ts';
import { DEPTH_LIMIT, isTooDeep } from '../json/depth.ts';
import { readJson } from '../json/read-json.ts';
import type { LiveConnection, LiveConnections } from '../mqtt/live-connections.ts';
import { METHOD_REQUESTS, methodRequestTopic } from '../mqtt/topics.ts';
import { deviceNotOnline, responseTimedOut, unreadableResponse } from './method-errors.ts';
import { PAYLOAD_LIMIT_BYTES, type MethodRequest } from './method-request.ts';

export interface MethodResult {
  readonly status: number;
  readonly payload: unknown;
}

interface Pending {
  resolve(result: MethodResult): void;
  reject(error: Error): void;
}

/** Direct methods: out to a connected device that listens, and its answer back. */
export class MethodCaller {
  readonly #connections: LiveConnections;
  readonly #newRequestId: () => string;
  /** By identity and request id, so that no device can answer for another. */
  readonly #pending = new Map<string, Pending>();

  constructor(connections: LiveConnections, newRequestId: () => string) {
    this.#connections = connections;
    this.#newRequestId = newRequestId;
  }

  /**
   * Waits for the device up to the connect time-out, then for its answer up to the response time-out. The request goes
   * out once: a device that has it may be acting on it already, and may even have left because of it, as one that restarts.
   * @throws HubError 404 when it is not online, 504 when it is silent, 502 when its answer is not JSON
   */
  async call(id: IdentityId, request: MethodRequest, signal: AbortSignal): Promise<MethodResult> {
    const connection = await this.#online(id, request.connectTimeoutMs, signal);
    const requestId = this.#newRequestId();
    const key = `${identityKey(id)} ${requestId}`;
    try {
      return await untilDeadline<MethodResult>(
        request.responseTimeoutMs,
        signal,
        (resolve, reject) => {
          this.#pending.set(key, { resolve, reject });
          connection.send(methodRequestTopic(request.name, requestId), request.payload);
        },
        () => responseTimedOut(request.responseTimeoutMs),
      );
    } finally {
      this.#pending.delete(key);
    }
  }

  async #online(id: IdentityId, timeoutMs: number, signal: AbortSignal): Promise<LiveConnection> {
    const now = this.#connections.findHolding(id, METHOD_REQUESTS);
    if (now !== undefined) return now;
    if (timeoutMs === 0) throw deviceNotOnline(timeoutMs);
    let stop = (): void => {};
    try {
      return await untilDeadline<LiveConnection>(
        timeoutMs,
        signal,
        (resolve) => {
          stop = this.#connections.progressed.subscribe(() => {
            const connection = this.#connections.findHolding(id, METHOD_REQUESTS);
            if (connection !== undefined) resolve(connection);
          });
        },
        () => deviceNotOnline(timeoutMs),
      );
    } finally {
      stop();
    }
  }

  /** A device's answer, null for bytes that are no text. One that nobody waits for any more is dropped. */
  answer(id: IdentityId, requestId: string, status: number, payload: string | null): void {
    const pending = this.#pending.get(`${identityKey(id)} ${requestId}`);
    if (pending === undefined) return;
    if (payload === null) {
      pending.reject(unreadableResponse('is not UTF-8'));
      return;
    }
    if (Buffer.byteLength(payload) > PAYLOAD_LIMIT_BYTES) {
      pending.reject(unreadableResponse(`is over ${PAYLOAD_LIMIT_BYTES} bytes`));
      return;
    }
    if (isTooDeep(payload)) {
      pending.reject(unreadableResponse(`nests deeper than ${DEPTH_LIMIT} levels`));
      return;
    }
    try {
      const value: unknown = payload.trim() === '' ? null : readJson(payload);
      pending.resolve({ status, payload: value });
    } catch {
      pending.reject(unreadableResponse('is not JSON'));
    }
  }
}

/** A promise that ends at the latest with the deadline's error, or with the caller going away. */
async function untilDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  late: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let abort = (): void => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      abort = () => reject(new Error('the caller went away'));
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      timer = setTimeout(() => reject(late()), timeoutMs);
      start(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
