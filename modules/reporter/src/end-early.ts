// Reporting matters more than the log: whoever reads it may go, and come again.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

// Without a listener Node opens its debugger at this signal, to all that reach loopback, as every container of a pod does.
process.on('SIGUSR1', () => undefined);

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
