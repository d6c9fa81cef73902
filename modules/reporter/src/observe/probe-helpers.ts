import { randomBytes } from 'node:crypto';
import { mostAtOnce } from '../core/volume/pace.ts';
import { probeByPerl } from './probe-by-perl.ts';
import { probeByShell } from './probe-by-shell.ts';
import { ProbeHelper, type ProbeWay } from './probe-helper.ts';
import { ProbeRun } from './probe-run.ts';
import type { ToolChild } from './tool-child.ts';

/** A probe waits so long for a helper that is at work; longer, and that one may be in a share that hangs. */
const patienceMilliseconds = 50;
/** Where none could be started, that is tried again so long after it failed. */
const retryMilliseconds = 500;
/** Kept for next time. While all shares answer at once, one does. */
const mostIdle = 2;

interface Question {
  readonly run: ProbeRun;
  /** A byte string. */
  readonly path: string;
  readonly since: number;
  /** So long it waits at most for a helper that is there where no other can be started. */
  deadlineMilliseconds: number;
  /** A helper was ended from outside while it was asked this. */
  readonly isSecondTime?: boolean;
  /** Why no helper could be started for it. */
  readonly shortage?: NodeJS.ErrnoException;
}

/**
 * Children that probe, each one path at a time. One that waits for a share serves nobody else until that has answered; who
 * asks meanwhile gets another. Where no other can be started, as for want of file descriptors, those that are there serve all
 * in turn, and now and then it is tried again; where none is there nobody is waited for.
 */
export class ProbeHelpers {
  readonly #environment: NodeJS.ProcessEnv;
  /** Every helper that is left, with what it was asked last. */
  readonly #all = new Map<ProbeHelper, Question | undefined>();
  readonly #idle: ProbeHelper[] = [];
  #waiting: Question[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When none could be started, or that was last tried again. */
  #failedAt = 0;
  #way: ProbeWay = probeByPerl;
  readonly #startMilliseconds: number;
  #isStopped = false;

  constructor(environment: NodeJS.ProcessEnv, startMilliseconds: number) {
    this.#environment = environment;
    this.#startMilliseconds = startMilliseconds;
  }

  /**
   * @param path a byte string
   * @param deadlineMilliseconds so long it waits at most for a helper where no other can be started
   */
  ask(path: string, deadlineMilliseconds: number): ToolChild {
    const run = new ProbeRun(randomBytes(6).toString('hex'));
    const question = { run, path, since: performance.now(), deadlineMilliseconds };
    const idle = this.#takeIdle() ?? (this.#all.size === 0 ? this.#make() : undefined);
    if (idle !== undefined) this.#ask(idle, question);
    else this.#wait(question);
    return run;
  }

  /** What is asked already waits no longer than this either for a helper where no other can be started. */
  hasten(deadlineMilliseconds: number): void {
    for (const question of [...this.#waiting, ...this.#all.values()]) {
      if (question === undefined) continue;
      question.deadlineMilliseconds = Math.min(question.deadlineMilliseconds, deadlineMilliseconds);
    }
  }

  /** Kills them all; does not wait for what the kernel will not let go. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const { run } of this.#waiting.splice(0)) run.lost(undefined);
    for (const helper of this.#all.keys()) helper.end();
  }

  /** Those that wait keep the order in which they were asked. */
  #wait(question: Question): void {
    const later = this.#waiting.findIndex(({ since }) => since > question.since);
    this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, question);
    this.#timer ??= setTimeout(() => this.#waitedLong(), patienceMilliseconds);
  }

  #waitedLong(): void {
    this.#timer = undefined;
    const now = performance.now();
    const isLate = ({ shortage, since, deadlineMilliseconds }: Question) =>
      now - since >= (shortage === undefined ? patienceMilliseconds - 1 : deadlineMilliseconds);
    const late = this.#waiting.filter(isLate).slice(0, mostAtOnce);
    this.#waiting = this.#waiting.filter((one) => !late.includes(one));
    for (const question of late) {
      if (question.shortage === undefined) this.#ask(this.#make(), question);
      else question.run.lost(question.shortage);
    }
    if (now - this.#failedAt >= retryMilliseconds) this.#tryAgain();
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#waitedLong(), patienceMilliseconds);
  }

  #ask(helper: ProbeHelper, question: Question): void {
    this.#all.set(helper, question);
    helper.ask(question.run, question.path);
    void question.run.gone.then(() => this.#isFree(helper));
  }

  #isFree(helper: ProbeHelper): void {
    const next = helper.isUsable ? this.#waiting.shift() : undefined;
    if (next !== undefined) this.#ask(helper, next);
    else if (helper.isUsable && this.#idle.length < mostIdle) this.#idle.push(helper);
    else helper.leave();
  }

  #takeIdle(): ProbeHelper | undefined {
    let helper = this.#idle.pop();
    while (helper?.isUsable === false) helper = this.#idle.pop();
    return helper;
  }

  #make(): ProbeHelper {
    const way = this.#way;
    const helper = new ProbeHelper(way, this.#environment, this.#startMilliseconds);
    this.#all.set(helper, undefined);
    void helper.gone.then((error) => {
      const question = this.#all.get(helper);
      this.#all.delete(helper);
      if (error === undefined) this.#tryAgain();
      else this.#failedAt = performance.now();
      if (question === undefined || question.run.hasGone) return;
      const { run } = question;
      if (error?.code === 'ENOENT' && way !== probeByShell && !this.#isStopped) {
        this.#way = probeByShell;
        this.#ask(this.#make(), question);
      } else if (error === undefined && run.wantsAnother && question.isSecondTime !== true && !this.#isStopped) {
        // One that is killed for want of memory says nothing about the share.
        run.restart();
        this.#ask(this.#make(), { ...question, isSecondTime: true });
      } else if (error !== undefined && this.#all.size > 0 && !this.#isStopped) {
        const idle = this.#takeIdle();
        if (idle === undefined) this.#wait({ ...question, shortage: error });
        else this.#ask(idle, question);
      } else run.lost(error);
      // Nobody is left who could serve the others in turn.
      if (this.#all.size === 0) this.#tryAgain();
    });
    return helper;
  }

  /** For the question that has waited longest: what kept another from being started may be over, or was the one that has just gone. */
  #tryAgain(): void {
    this.#failedAt = performance.now();
    const at = this.#waiting.findIndex(({ shortage }) => shortage !== undefined);
    const [next] = at === -1 ? [] : this.#waiting.splice(at, 1);
    if (next !== undefined) this.#ask(this.#make(), next);
  }
}
