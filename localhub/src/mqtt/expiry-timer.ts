/** Node's timers overflow past this. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Calls once when the moment has come, however far away it is. Gives the function that cancels. */
export function callAt(atMs: number, nowMs: () => number, action: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const leftMs = atMs - nowMs();
    timer = setTimeout(
      () => {
        if (leftMs > LONGEST_TIMER_MS) arm();
        else action();
      },
      Math.max(0, Math.min(leftMs, LONGEST_TIMER_MS)),
    );
    timer.unref();
  };
  arm();
  return () => clearTimeout(timer);
}
