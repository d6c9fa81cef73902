import { spawn, type ChildProcess } from 'node:child_process';

export interface ChildOptions {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
  onLine: (line: string) => void;
  /** Called once, however it ends; a signal counts as 137, as in a container. */
  onExit: (exitCode: number) => void;
}

/** How long a process may take to end by itself. Together with the rest it stays within the promised second. */
export const graceMilliseconds = 500;

/**
 * A real program of a simulated pod. It holds a pipe on its standard input and ends when that closes, so it does not
 * outlive the simulator; it leads a process group of its own, so that what it started goes with it.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;

  constructor(options: ChildOptions) {
    const child = spawn(process.execPath, [options.program, ...options.args], {
      env: options.env,
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.#process = child;
    child.stdin?.on('error', () => undefined);
    let rest = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine(line);
    });
    this.#gone = new Promise((resolve) => {
      const end = (exitCode: number) => {
        resolve();
        options.onExit(exitCode);
      };
      child.once('exit', (code) => end(code ?? 137));
      child.once('error', (error) => {
        options.onLine(`could not be started: ${error.message}`);
        if (child.pid === undefined) end(127);
      });
    });
  }

  /** Asks it to end, and kills the group when it does not within the grace. Resolves when it has gone. */
  async stop(): Promise<void> {
    this.#process.stdin?.end();
    this.#signal('SIGTERM');
    const killer = setTimeout(() => this.#signal('SIGKILL'), graceMilliseconds);
    await this.#gone;
    clearTimeout(killer);
    // Whatever it had started itself.
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch {
      // It has gone already.
    }
  }
}
