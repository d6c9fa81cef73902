/** Call it once: it aborts with the first signal that tells the process to end. */
export function listenForTheEnd(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => told.abort());
  return told.signal;
}

export async function untilToldToEnd(stopped: AbortSignal): Promise<undefined> {
  return await new Promise((resolve) => {
    if (stopped.aborted) resolve(undefined);
    stopped.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
