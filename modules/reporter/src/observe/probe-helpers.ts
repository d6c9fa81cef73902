import { randomBytes } from 'node:crypto';
import { mostAtOnce } from '../core/volume/pace.ts';
import { probeByPerl } from './probe-by-perl.ts';
import { probeByShell } from './probe-by-shell.ts';
import { ProbeHelper, type ProbeWay } from './probe-helper.ts';
import { ProbeRun } from './probe-run.ts';
import type { ToolChild } from './tool-child.ts';

/** A probe waits so long for a helper that is at work; longer, and that one may be in a share that hangs. */
const patienceMilliseconds = 50;
/** Kept for next time. While all shares answer at once, one does. */
const mostIdle = 2;

interface Question {
  readonly run: ProbeRun;
  /** A byte string. */
  readonly path: string;
  readonly since: number;
  /** A helper was ended from outside while it was asked this. */
  readonly isSecondTime?: boolean;
}

/**
 * Children that probe, each one path at a time. One that waits for a share serves nobody else until that has answered; who
 * asks meanwhile gets another.
 */
export class ProbeHelpers {
  readonly #environment: NodeJS.ProcessEnv;
  /** Every helper that is left, with what it was asked last. */
  readonly #all = new Map<ProbeHelper, Question | undefined>();
  readonly #idle: ProbeHelper[] = [];
  #waiting: Question[] = [];
  #timer: NodeJS.Timeout | undefined;
  #way: ProbeWay = probeByPerl;
  readonly #startMilliseconds: number;
  #isStopped = false;

  constructor(environment: NodeJS.ProcessEnv, startMilliseconds: number) {
    this.#environment = environment;
    this.#startMilliseconds = startMilliseconds;
  }

  /** @param path a byte string */
  ask(path: string): ToolChild {
    const question = { run: new ProbeRun(randomBytes(6).toString('hex')), path, since: performance.now() };
    const idle = this.#takeIdle() ?? (this.#all.size === 0 ? this.#make() : undefined);
    if (idle !== undefined) this.#ask(idle, question);
    else {
      this.#waiting.push(question);
      this.#timer ??= setTimeout(() => this.#waitedLong(), patienceMilliseconds);
    }
    return question.run;
  }

  /** Kills them all; does not wait for what the kernel will not let go. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const { run } of this.#waiting.splice(0)) run.lost(undefined);
    for (const helper of this.#all.keys()) helper.end();
  }

  #waitedLong(): void {
    this.#timer = undefined;
    const now = performance.now();
    const late = this.#waiting.filter(({ since }) => now - since >= patienceMilliseconds - 1).slice(0, mostAtOnce);
    this.#waiting = this.#waiting.filter((one) => !late.includes(one));
    for (const question of late) this.#ask(this.#make(), question);
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
      if (question === undefined || question.run.hasGone) return;
      const { run } = question;
      if (error?.code === 'ENOENT' && way !== probeByShell && !this.#isStopped) {
        this.#way = probeByShell;
        this.#ask(this.#make(), question);
      } else if (error === undefined && run.wantsAnother && question.isSecondTime !== true && !this.#isStopped) {
        // One that is killed for want of memory says nothing about the share.
        run.restart();
        this.#ask(this.#make(), { ...question, isSecondTime: true });
      } else run.lost(error);
    });
    return helper;
  }
}
