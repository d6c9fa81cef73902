import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { HubError } from '../hub/hub-error.ts';

export interface ProgramOptions {
  readonly name: string;
  /** The program's own file, run by this very Node. */
  readonly file: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly readyDeadlineSeconds: number;
  readonly signal: AbortSignal;
}

export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  /** What it said on its ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Settles when the program has ended, however it ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** How long a program may take to end by itself before it is killed. */
const stopMilliseconds = 1500;
const keptErrorLines = 12;

/**
 * Starts one of our programs and waits for its ready line. The program holds the other end of its standard input and ends
 * when that closes, so it never outlives this process, whichever way this one ends.
 *
 * @throws {HubError} `unreachable`, with the last lines of its log when it ends first or is not ready in time
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  // A process group of its own: Ctrl-C reaches this process alone, which then ends the programs in their order.
  const child = spawn(process.execPath, [options.file, ...options.args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  // A full disk must not end the program that it logs.
  log.on('error', () => undefined);
  const tail: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > keptErrorLines) tail.shift();
  });
  // Closing happens at any time on either side; the end of the process is what counts.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      log.end();
      resolve(signal === null ? `ended with code ${code}` : `ended by ${signal}`);
    });
  });
  const ready = await waitUntilReady(child, ended, options, tail);
  return { name: options.name, pid: child.pid ?? -1, ready, ended, stop: () => stop(child, ended) };
}

async function waitUntilReady(
  child: ChildProcess & { readonly stdout: NodeJS.ReadableStream },
  ended: Promise<string>,
  options: ProgramOptions,
  tail: readonly string[],
): Promise<Record<string, unknown>> {
  const firstLine = new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      try {
        resolve(JSON.parse(line) as Record<string, unknown>);
      } catch {
        reject(new Error(`${options.name} said something else than that it is ready`));
      }
    });
  });
  const deadline = AbortSignal.any([options.signal, AbortSignal.timeout(options.readyDeadlineSeconds * 1000)]);
  const givenUp = new Promise<never>((_resolve, reject) => {
    const giveUp = () => {
      const late = new Error(`${options.name} was not ready within ${options.readyDeadlineSeconds} s`);
      reject(options.signal.aborted ? (options.signal.reason as Error) : late);
    };
    deadline.addEventListener('abort', giveUp, { once: true });
    if (deadline.aborted) giveUp();
  });
  try {
    return await Promise.race([
      firstLine,
      givenUp,
      ended.then((how) => {
        throw new Error(`${options.name} ${how} before it was ready`);
      }),
    ]);
  } catch (cause) {
    await stop(child, ended);
    options.signal.throwIfAborted();
    const said = tail.length === 0 ? '' : `; its last words: ${tail.slice(-3).join(' | ')}`;
    throw new HubError(
      'unreachable',
      options.name,
      `${(cause as Error).message}${said}`,
      `Its log: ${options.logFile}`,
    );
  }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.stdin?.end();
  child.kill('SIGTERM');
  const killer = setTimeout(() => {
    child.kill('SIGKILL');
  }, stopMilliseconds);
  await ended;
  clearTimeout(killer);
}
