/**
 * Does something under a signal that aborts with another one or at the deadline, whichever is first. Afterwards nothing
 * of it is left with the other one, as `AbortSignal.any` on Node 20 would leave it.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const until = new AbortController();
  const abort = () => until.abort(signal.reason);
  const timer = setTimeout(
    () => until.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    milliseconds,
  );
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await work(until.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
