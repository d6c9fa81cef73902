import { setTimeout as delay } from 'node:timers/promises';

// The composer has its own way to end, by the same rule: the programs share packages alone, and none of those knows a process.

/** What libuv does in its threads, by the names that Node has for it: none of it can be called off. */
const inThreads = /^(?:GetAddrInfoReqWrap|GetNameInfoReqWrap|FSReqCallback|FSReqPromise)$/;
const pollMilliseconds = 5;

export const endSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Ends the process, at once where it was told to. Node does not exit before its threads are idle, and a name that no name server
 * answers for keeps one busy for ten seconds and more. So where one is at work SIGTERM ends the process, and the code is not
 * told; and a signal that comes while Node waits ends it as well.
 */
export function endProcess(code: number, isTold: boolean): never {
  for (const signal of endSignals) process.removeAllListeners(signal);
  if (isTold && isBusy()) process.kill(process.pid, 'SIGTERM');
  // Also for the first process of a container, which no signal of its own ends.
  process.exit(code);
}

/** Waits for a moment until what a thread is about to end has ended, so that the code can be told. */
export async function untilIdle(): Promise<void> {
  for (let left = 10; left > 0 && isBusy(); left--) await delay(pollMilliseconds);
}

function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((resource) => inThreads.test(resource));
}
