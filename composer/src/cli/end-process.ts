import { setTimeout as delay } from 'node:timers/promises';

// The simulator has its own way to end, by the same rule: the programs share packages alone, and none of those knows a process.

/** What libuv does in its threads, by the names that Node has for it: none of it can be called off. */
const inThreads = /^(?:GetAddrInfoReqWrap|GetNameInfoReqWrap|FSReqCallback|FSReqPromise)$/;
const pollMilliseconds = 5;

/** Ends the process. A signal that comes while Node waits for its threads ends it at once. */
export function endProcess(code: number): never {
  leaveToSystem();
  process.exit(code);
}

/**
 * Ends the process that was told to, at once. Node does not exit before its threads are idle, and a name that no name server
 * answers for keeps one busy for ten seconds and more. So where one is at work a signal ends the process: for 130 and 143
 * SIGINT and SIGTERM, of which a shell tells the same status; SIGTERM for any other code, which is not told then.
 */
export function endAtOnce(code: number): never {
  leaveToSystem();
  if (isBusy()) process.kill(process.pid, code === 130 ? 'SIGINT' : 'SIGTERM');
  // Also for the first process of a container, which no signal of its own ends.
  process.exit(code);
}

/** As `endAtOnce`, for what has all its work behind it: what a thread is about to end does so first, and the code is told. */
export async function endAsTold(code: number): Promise<never> {
  for (let left = 10; left > 0 && isBusy(); left--) await delay(pollMilliseconds);
  return endAtOnce(code);
}

function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((resource) => inThreads.test(resource));
}

/** From now on these signals do what they do to a program that knows nothing of them. */
function leaveToSystem(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
}
