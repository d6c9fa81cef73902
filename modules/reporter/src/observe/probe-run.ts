import { ProbeTranscript, type StepEnd } from './probe-transcript.ts';
import { startingTool, type StartWatcher, type ToolChild, type ToolEnd, type ToolOutput } from './tool-child.ts';

/** What `ls` prints at once when it ends is no longer than its buffer; of more than this there is more to come. */
const wholeCharacters = 4096;
/** So long a listing may go on after its first names, which are all that was asked for. */
const listingMilliseconds = 100;
/** The code of a probe whose helper was ended by neither itself nor this process. */
export const endedFromOutside = 'ENDED';
/** By POSIX, of a program that is not there. */
const notFound = 127;
/** A shell gives more for what was ended by a signal. */
const mostExitCode = 128;

/**
 * One probe: statfs, then a listing, since what statfs says may come from the client's cache. It has answered with the first
 * name, and has gone with the last one that is read.
 */
export class ProbeRun implements ToolChild {
  readonly token: string;
  readonly end: Promise<ToolEnd>;
  readonly gone: Promise<void>;
  #transcript: ProbeTranscript;
  #killStep: (() => void) | undefined;
  #watcher: StartWatcher | undefined;
  #finish: (end: ToolEnd) => void = () => undefined;
  #leave: () => void = () => undefined;
  #startedAt = performance.now();
  #isReady = false;
  #statfs: ToolOutput | undefined;
  #isKilled = false;
  #hasAnswered = false;
  hasGone = false;
  #breakOff: NodeJS.Timeout | undefined;

  /** @param token made anew for each probe, so that no name on a share can look like it */
  constructor(token: string) {
    this.token = token;
    this.#transcript = new ProbeTranscript(token);
    this.end = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  /** Of the two, the one that is under way; `startingTool` before that. */
  get command(): 'stat' | 'ls' | typeof startingTool {
    if (!this.#isReady) return startingTool;
    return this.#statfs === undefined ? 'stat' : 'ls';
  }

  /** A helper has been asked, which may have to start first. */
  asked(killStep: () => void): void {
    this.#killStep = killStep;
    if (this.#isKilled) killStep();
  }

  /** The helper that was asked does it from now on. */
  ready(): void {
    this.#isReady = true;
    this.#startedAt = performance.now();
    this.#watcher?.asked();
  }

  /** The helper that was asked has not been started in time. */
  notInTime(): void {
    this.#watcher?.notInTime();
  }

  watchStart(watcher: StartWatcher): void {
    this.#watcher = watcher;
    if (this.#isReady) watcher.asked();
  }

  take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#transcript.take(stream, chunk.toString('utf8'));
    for (let step = this.#transcript.next(); step !== undefined; step = this.#transcript.next()) this.#stepEnded(step);
    if (this.#statfs === undefined || this.#transcript.characters === 0) return;
    this.#answered({ exitCode: 0, stdout: '', stderr: '' });
    if (this.#transcript.characters < wholeCharacters || this.#breakOff !== undefined) return;
    this.#breakOff = setTimeout(() => this.kill(), listingMilliseconds);
  }

  /** Kills the step under way; a call that the kernel cannot break off outlives this. */
  kill(): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#killStep?.();
  }

  /** The helper has gone before it had said everything, and nobody here wanted that: another is to be asked. */
  get wantsAnother(): boolean {
    return !this.hasGone && !this.#isKilled && !this.#hasAnswered;
  }

  /** Before another helper is asked: what the one before has said is forgotten. */
  restart(): void {
    this.#transcript = new ProbeTranscript(this.token);
    this.#statfs = undefined;
    this.#isReady = false;
    this.#killStep = undefined;
  }

  /** The helper has gone before it had said everything. */
  lost(failure: NodeJS.ErrnoException | undefined): void {
    const { code = endedFromOutside, message = 'what probes has gone' } = failure ?? {};
    this.#over({ kind: 'notStarted', code, message });
  }

  #stepEnded(step: StepEnd): void {
    if (this.#statfs === undefined && step.exitCode === 0) {
      this.#statfs = this.#output(step);
      this.#startedAt = performance.now();
      return;
    }
    this.#answered(step);
    this.#over(undefined);
  }

  #answered(step: StepEnd): void {
    this.#hasAnswered = true;
    const before = this.#statfs === undefined ? {} : { before: this.#statfs };
    const end: ToolEnd =
      step.exitCode === notFound
        ? { kind: 'notStarted', code: 'ENOENT', message: `${this.command} is not there` }
        : this.#output(step);
    this.#finish({ ...end, ...before });
  }

  #over(end: ToolEnd | undefined): void {
    clearTimeout(this.#breakOff);
    this.hasGone = true;
    if (end !== undefined) this.#finish(end);
    this.#leave();
  }

  #output(step: StepEnd): ToolOutput {
    const exitCode = step.exitCode > mostExitCode ? null : step.exitCode;
    return { kind: 'ended', ...step, exitCode, milliseconds: performance.now() - this.#startedAt };
  }
}
