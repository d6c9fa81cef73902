import type { CommandTable } from './command-table.ts';
import { endAsTold, endAtOnce, endProcess } from './end-process.ts';
import { runCli } from './main.ts';
import type { Io } from './io.ts';

/** How long an interrupted command may clean up before the process ends all the same. */
const cleanUpMilliseconds = 900;
const parentPollMilliseconds = 250;

/** The process around a command line: signals in, exit code out. */
export async function startProcess(commands: CommandTable): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupt.abort();
      setTimeout(() => endAtOnce(signal === 'SIGINT' ? 130 : 143), cleanUpMilliseconds).unref();
    });
  }
  if (process.env['npm_lifecycle_event'] !== undefined) endWithParent(interrupt);
  process.once('uncaughtException', (thrown) => endProcess(reportDefect(thrown)));
  const code = await runCli(process.argv.slice(2), processIo(interrupt.signal), commands).catch(reportDefect);
  // Sockets that an SDK keeps alive must not keep a finished command waiting; the output must be out first.
  for (const stream of opened) await flush(stream);
  if (interrupt.signal.aborted) await endAsTold(code);
  endProcess(code);
}

/** Node makes a standard stream when it is first asked for, which costs milliseconds: each is asked for when needed. */
function processIo(signal: AbortSignal): Io {
  return {
    get stdout() {
      return open(process.stdout);
    },
    get stderr() {
      return open(process.stderr);
    },
    env: process.env,
    cwd: process.cwd(),
    get colour() {
      return process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
    },
    get columns() {
      return process.stdout.columns ?? 140;
    },
    get interactive() {
      return process.stderr.isTTY;
    },
    signal,
  };
}

const opened = new Set<NodeJS.WriteStream>();

/** A reader that went away (`mooring … | head`) changes nothing of what the command comes to. */
function open(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  if (!opened.has(stream)) stream.on('error', ignoreClosedReader);
  opened.add(stream);
  return stream;
}

/** An error that nobody foresaw is no answer: it has a code of its own. */
function reportDefect(thrown: unknown): number {
  open(process.stderr).write(
    `internal error, a defect of Mooring: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
  );
  return 70;
}

function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') process.exit(2);
}

/** npm passes no SIGTERM on to what it runs; when it has gone, this process has another parent. */
function endWithParent(interrupt: AbortController): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent || interrupt.signal.aborted) return;
    interrupt.abort();
    setTimeout(() => endAtOnce(143), cleanUpMilliseconds).unref();
  }, parentPollMilliseconds).unref();
}

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once('close', () => resolve()).once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
