/** Nothing came back in time, or the wait was cancelled; it says nothing about the answer. */
export class DeadlineError extends Error {
  constructor(what: string, deadlineMilliseconds: number) {
    super(`${what}: no answer within ${deadlineMilliseconds} ms`);
    this.name = 'DeadlineError';
  }
}

/**
 * Waits for a promise that cannot be cancelled itself, at most until the deadline or until the signal aborts.
 *
 * @throws DeadlineError, the signal's reason, or what the promise rejects with. A late rejection is swallowed.
 */
export async function within<T>(
  promise: Promise<T>,
  deadlineMilliseconds: number,
  signal: AbortSignal,
  what: string,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => finish(() => reject(new DeadlineError(what, deadlineMilliseconds))),
      deadlineMilliseconds,
    );
    const abort = () => finish(() => reject(abortReason(signal)));
    function finish(settle: () => void): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      settle();
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    if (signal.aborted) abort();
  });
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('cancelled');
}
