import { spawn } from 'node:child_process';

export interface HandOver {
  /** The program's own file, run by this very Node. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True where the program is to end when this process does, however this one ends. */
  readonly endsWithUs: boolean;
  readonly signal: AbortSignal;
}

/** What a program that was told to end has before it is killed: less than an interrupted command has itself. */
const stopMilliseconds = 800;

/**
 * Runs one of our programs in the place of this one: it has our streams, is told to end when we are, and its exit code
 * is given; null where a signal ended it or it could not be started.
 */
export async function handOver(options: HandOver): Promise<number | null> {
  const child = spawn(process.execPath, [options.file, ...options.args], {
    stdio: [options.endsWithUs ? 'pipe' : 'inherit', 'inherit', 'inherit'],
    cwd: options.cwd,
    env: options.env,
    // Ctrl-C reaches this process alone, which passes it on.
    detached: options.endsWithUs,
  });
  child.stdin?.on('error', () => undefined);
  const stop = () => {
    child.kill('SIGTERM');
    setTimeout(() => void child.kill('SIGKILL'), stopMilliseconds).unref();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  try {
    return await new Promise((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', (code) => resolve(code));
    });
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}
