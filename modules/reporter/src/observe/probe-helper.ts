import type { ChildProcess } from 'node:child_process';
import { Deadline } from './deadline.ts';
import type { ProbeRun } from './probe-run.ts';
import { startProgram } from './start-program.ts';

/**
 * How a helper is started and asked. It prints an empty line once it is ready, then what `ProbeTranscript` says. It ends with
 * 127 where it cannot do this at all.
 */
export interface ProbeWay {
  readonly command: string;
  readonly args: readonly string[];
  /** The line that asks it. @param path a byte string */
  readonly line: (token: string, path: string) => string;
  /** Ends the step under way, with or without the helper. */
  readonly killSignal: NodeJS.Signals;
}

/** What a helper says of the second step where a single file stands at the path, which it has opened. */
export const fileOpened = 64;
/** The same where that failed. */
export const fileNotOpened = 65;
/** By POSIX, of a program that is not there. */
const notThere = 127;
/** The line that it prints once it is ready. */
const readyBytes = 1;

/**
 * A child that probes one path after another. To start a program from a process of this size costs more than the probe
 * itself, so one that has answered is asked again; one that hangs in a share hangs alone.
 */
export class ProbeHelper {
  /** Undefined where it could not be started. */
  readonly #child: ChildProcess | undefined;
  readonly #way: ProbeWay;
  #run: ProbeRun | undefined;
  #isSpoilt = false;
  #isReady = false;
  readonly #start: Deadline;
  /** Once nothing of it is left; the error says why, where it could not even be started or can do nothing here. */
  readonly gone: Promise<NodeJS.ErrnoException | undefined>;

  /** @param startMilliseconds so long it may take to start, which is no time of what it is asked */
  constructor(way: ProbeWay, environment: NodeJS.ProcessEnv, startMilliseconds: number) {
    this.#way = way;
    // With a working folder on a share it would keep that mount busy.
    const child = startProgram(way.command, way.args, { stdio: 'pipe', env: environment, cwd: '/' });
    this.#child = child instanceof Error ? undefined : child;
    this.gone = child instanceof Error ? Promise.resolve(child) : whenGone(child);
    this.#start = new Deadline(startMilliseconds, () => this.#run?.notInTime());
    void this.gone.then(() => {
      this.#isSpoilt = true;
      this.#start.clear();
    });
    // One that has gone cannot be written to, and is seen to have gone.
    this.#child?.stdin?.on('error', () => undefined);
    this.#child?.stdout?.on('data', (chunk: Buffer) => this.#heard(chunk));
    this.#child?.stderr?.on('data', (chunk: Buffer) => this.#run?.take('stderr', chunk));
  }

  /** Whether it can be asked again. */
  get isUsable(): boolean {
    return !this.#isSpoilt;
  }

  /**
   * One probe; none other may be under way.
   *
   * @param path a byte string
   */
  ask(run: ProbeRun, path: string): void {
    this.#run = run;
    this.#child?.stdin?.write(this.#way.line(run.token, path));
    run.asked(() => {
      // A signal may come late, after the step that it was meant for: it is not asked again.
      this.#isSpoilt = true;
      this.#child?.kill(this.#way.killSignal);
    });
    if (this.#isReady) run.ready();
  }

  #heard(chunk: Buffer): void {
    let rest = chunk;
    if (!this.#isReady) {
      this.#isReady = true;
      this.#start.clear();
      rest = chunk.subarray(readyBytes);
      this.#run?.ready();
    }
    if (rest.length > 0) this.#run?.take('stdout', rest);
  }

  /** Lets it end by itself, which it does at once when its last question is answered. */
  leave(): void {
    this.#isSpoilt = true;
    this.#child?.stdin?.end();
  }

  /** Kills it together with what it has started; a call that the kernel cannot break off outlives this. */
  end(): void {
    this.#isSpoilt = true;
    if (this.#child?.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // It has gone already.
    }
  }
}

function whenGone(child: ChildProcess): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error);
    });
    child.once('close', (exitCode) => {
      resolve(exitCode === notThere ? Object.assign(new Error('it ended with 127'), { code: 'ENOENT' }) : undefined);
    });
  });
}
