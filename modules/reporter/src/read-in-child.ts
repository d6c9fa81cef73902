import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { errnoOf, reasonOf } from './core/volume/errno-text.ts';
import { withDeadline } from './deadline-signal.ts';
import { startProgram } from './observe/start-program.ts';

/** Far more than the certificates of all authorities there are. */
const mostBytes = 4 * 1024 * 1024;

/** Who waits. */
interface Call {
  readonly resolve: (text: string) => void;
  readonly reject: (error: unknown) => void;
}

interface Reading {
  /** Who waits for it, and has not given up; once it is killed, who waits for its end, to begin anew. */
  readonly calls: Set<Call>;
  /** It is not gone as long as the kernel holds it. */
  isKilled: boolean;
  kill(): void;
}

/** By path, until its child has gone. */
const readings = new Map<string, Reading>();

/**
 * Reads a text that somebody has put somewhere, maybe on a share. In a thread of this process a call that hangs would keep
 * it from ever ending, so `cat` reads; without one Node does. There is at most one child for a path: a call that the kernel
 * holds costs that one, not one at each attempt. It is killed once nobody waits for it any more.
 *
 * @throws Error in one line, with the `code` of an error of the file system; the same when there is no answer in time
 */
export function readInChild(path: string, deadlineMilliseconds: number, signal: AbortSignal): Promise<string> {
  return withDeadline(deadlineMilliseconds, signal, (until) => {
    return new Promise((resolve, reject) => {
      const call: Call = { resolve, reject };
      const giveUp = (): void => {
        const reading = readings.get(path);
        if (reading?.calls.delete(call) === true && reading.calls.size === 0) reading.kill();
        reject(new Error('no answer in time, as from a share that hangs'));
      };
      until.addEventListener('abort', giveUp, { once: true });
      if (until.aborted) giveUp();
      else join(path, call);
    });
  });
}

function join(path: string, call: Call): void {
  (readings.get(path) ?? start(path)).calls.add(call);
}

function start(path: string): Reading {
  const child = startProgram('cat', ['--', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  const reading: Reading = {
    calls: new Set(),
    isKilled: false,
    kill: () => {
      reading.isKilled ||= !(child instanceof Error) && child.kill('SIGKILL');
    },
  };
  readings.set(path, reading);
  const end = (tell: (call: Call) => void): void => {
    readings.delete(path);
    for (const call of reading.calls) {
      if (reading.isKilled) join(path, call);
      else tell(call);
    }
  };
  const content = child instanceof Error ? readFile(path, 'utf8') : contentOf(child, path);
  content.then(
    (text) => end(({ resolve }) => resolve(text)),
    (error: unknown) => end(({ reject }) => reject(error)),
  );
  return reading;
}

function contentOf(child: ChildProcess, path: string): Promise<string> {
  const stdout: Buffer[] = [];
  let stderr = '';
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) child.kill('SIGKILL');
    else stdout.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', () => {
      if (child.pid === undefined) resolve(readFile(path, 'utf8'));
    });
    child.once('close', (exitCode, killedBy) => {
      if (child.pid === undefined) return;
      if (bytes > mostBytes) reject(new Error(`it is larger than ${mostBytes} bytes`));
      else if (exitCode === 0) resolve(Buffer.concat(stdout).toString('utf8'));
      else reject(failure(stderr, exitCode ?? killedBy));
    });
  });
}

function failure(stderr: string, end: number | string | null): Error {
  const code = errnoOf(stderr);
  const error = new Error(reasonOf(stderr) ?? `cat ended with ${end ?? 'nothing'}`);
  return code === undefined ? error : Object.assign(error, { code });
}
