import { finished } from 'node:stream/promises';
import { runCli } from './main.ts';
import type { Io } from './io.ts';

/** How long an interrupted command may clean up before the process ends all the same. */
const cleanUpMilliseconds = 900;
const parentPollMilliseconds = 250;

/** The process around a command line: signals in, exit code out. */
export async function startProcess(): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupt.abort();
      setTimeout(() => process.exit(signal === 'SIGINT' ? 130 : 143), cleanUpMilliseconds).unref();
    });
  }
  if (process.env['npm_lifecycle_event'] !== undefined) endWithParent(interrupt);
  // A reader that went away (`mooring … | head`) changes nothing of what the command comes to.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedReader);
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    colour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
    columns: process.stdout.columns ?? 140,
    interactive: process.stderr.isTTY,
    signal: interrupt.signal,
  };
  const code = await runCli(process.argv.slice(2), io).catch(reportDefect);
  // Sockets that an SDK keeps alive must not keep a finished command waiting; the output must be out first.
  await flush(process.stdout);
  await flush(process.stderr);
  process.exit(code);
}

/** An error that nobody foresaw is no answer: it has a code of its own. */
function reportDefect(thrown: unknown): number {
  process.stderr.write(
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
    setTimeout(() => process.exit(143), cleanUpMilliseconds).unref();
  }, parentPollMilliseconds).unref();
}

async function flush(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await Promise.race([
    new Promise<void>((resolve) => {
      stream.write('', () => resolve());
    }),
    finished(stream).catch(() => undefined),
  ]);
}
