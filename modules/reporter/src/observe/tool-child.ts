import type { ChildProcess } from 'node:child_process';
import { Deadline } from './deadline.ts';
import { startProgram } from './start-program.ts';

export interface ToolStep {
  readonly command: string;
  readonly args: readonly string[];
  /** Sent to it alone where it then ends what it has started, and waits for that; else its whole process group is killed. */
  readonly killSignal?: NodeJS.Signals;
  /** It prints a line once it is ready: until then it has asked nobody anything. */
  readonly tellsReady?: true;
}

/** What has not ended of a tool that is not ready yet, or whose helper is not. */
export const startingTool = 'start';

export interface ToolOutput {
  readonly kind: 'ended';
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface ToolNotStarted {
  readonly kind: 'notStarted';
  readonly code: string;
  readonly message: string;
}

/** `before`: what an earlier step of the same run printed, where there was one. */
export type ToolEnd = (ToolOutput | ToolNotStarted) & { readonly before?: ToolOutput };

/** How a child is started, which is no time of what it is asked. Nothing is told of one that cannot be. */
export interface StartWatcher {
  /** From now on it is asked: this may come after `notInTime`, and again where what asked was lost and another does. */
  readonly asked: () => void;
  /** The time to start is over, and it has asked nobody anything. */
  readonly notInTime: () => void;
}

export interface ToolChild {
  /** What has not answered as long as it has not ended. */
  readonly command: string;
  /** Has one watcher, the last; tells at once what it asks already. */
  watchStart(watcher: StartWatcher): void;
  /** Once it has answered. */
  readonly end: Promise<ToolEnd>;
  /** Once the kernel has let it go, though something it started may still hold its pipes. */
  readonly gone: Promise<void>;
  readonly hasGone: boolean;
  /** Together with what it started; a call that the kernel cannot break off outlives this. */
  kill(): void;
}

const maximumOutputBytes = 1024 * 1024;

/**
 * Starts a tool in a process group of its own, so that what it starts itself goes with it.
 *
 * @param startMilliseconds so long one that tells when it is ready may take until then
 */
export function startTool(step: ToolStep, environment: NodeJS.ProcessEnv, startMilliseconds: number): ToolChild {
  const startedAt = performance.now();
  const child = startProgram(step.command, step.args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  if (child instanceof Error) return notStartedAt(step.command, child);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  let hasGone = false;
  const failed = new Promise<ToolNotStarted>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      hasGone = true;
      resolve(notStartedFor(error));
    });
  });
  const closed = new Promise<ToolOutput>((resolve) => {
    child.once('close', (exitCode) => {
      if (child.pid === undefined) return;
      hasGone = true;
      resolve({
        kind: 'ended',
        exitCode,
        stdout: stdout(),
        stderr: stderr(),
        milliseconds: performance.now() - startedAt,
      });
    });
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  let isReady = step.tellsReady !== true;
  child.stdout?.once('data', () => {
    isReady = true;
  });
  return {
    get command() {
      return isReady ? step.command : startingTool;
    },
    watchStart: (watcher) => {
      if (isReady) watcher.asked();
      else watchFirstWord(child, startMilliseconds, watcher);
    },
    end: Promise.race([failed, closed]),
    gone: Promise.race([failed.then(() => undefined), exited]),
    get hasGone() {
      return hasGone;
    },
    kill: () => killTool(child, step.killSignal),
  };
}

/** It asks once it has printed anything. */
function watchFirstWord(child: ChildProcess, milliseconds: number, { asked, notInTime }: StartWatcher): void {
  const time = new Deadline(milliseconds, notInTime);
  child.stdout?.once('data', () => {
    time.clear();
    asked();
  });
  for (const event of ['exit', 'error']) child.once(event, () => time.clear());
}

function notStartedFor(error: NodeJS.ErrnoException): ToolNotStarted {
  return { kind: 'notStarted', code: error.code ?? 'unknown', message: error.message };
}

function notStartedAt(command: string, error: NodeJS.ErrnoException): ToolChild {
  const gone = Promise.resolve();
  const end = Promise.resolve(notStartedFor(error));
  return { command, watchStart: () => undefined, end, gone, hasGone: true, kill: () => undefined };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maximumOutputBytes) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killTool(child: ChildProcess, signal: NodeJS.Signals | undefined): void {
  if (child.pid === undefined) return;
  try {
    if (signal === undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill(signal);
  } catch {
    // It has gone already.
  }
}
