/**
 * Ends this process at a signal from its first moment on, while nothing has been started that would have to be ended. The
 * first process of a container dies of no signal that it does not listen to, and what it loads takes its time.
 */
const names = ['SIGTERM', 'SIGINT'] as const;

const endAtOnce = (): never => process.exit(0);

for (const name of names) process.on(name, endAtOnce);

/**
 * From now on the first signal does this instead, one that came while the program was loaded too; a second one is as if nobody
 * listened.
 */
export function endBy(end: () => void): void {
  for (const name of names) {
    // In this order: without any listener a signal that waits to be handled would be lost.
    process.once(name, end);
    process.off(name, endAtOnce);
  }
}
