import { Deadline } from './deadline.ts';
import { ProbeHelpers } from './probe-helpers.ts';
import { kill, overdue, overdueAt, type Asked, type Freed, type RunEnd, type Running } from './running-tool.ts';
import { startingTool, startTool, type ToolChild, type ToolEnd, type ToolStep } from './tool-child.ts';

export type { Freed, RunEnd } from './running-tool.ts';

export interface RunRules {
  /** At most one child runs per slot. */
  readonly slot: string;
  /**
   * From when it is asked: neither the wait for a child that can be asked counts, nor that for a run before it. Where none
   * can be started, a probe waits so long for one that is there before it gives up.
   */
  readonly deadlineMilliseconds: number;
  /**
   * After the deadline it is not killed at once but left to wait for so long, unless a fresh question comes: a share that
   * answers at last is noticed by its end, see `whenFree`.
   */
  readonly lingerMilliseconds?: number;
  /** `fresh`: a run that was started before this call does not answer it; wait for its end, then start another. */
  readonly mode: 'shared' | 'fresh';
  /** It is part of a reading, whose deadline may be set anew meanwhile: see `hasten`. */
  readonly isReading?: boolean;
}
export type ToolCall = RunRules & ToolStep;

export type ProbeEnd = RunEnd & {
  /** Where it was asked, which is another than the one given where it was under way in the slot already. */
  readonly path: string;
  /** The same for all whom this end answers, and for who looks at what is overdue within a few seconds. */
  readonly question: object;
};

/** A child that was killed and is not gone by then is held by the kernel. */
const mostDyingMilliseconds = 500;

const notStartedAnyMore: RunEnd = { kind: 'notStarted', code: 'ECANCELED', message: 'this process ends' };

/**
 * Runs tools that may hang in the kernel. At the deadline a tool is killed with all it started; the slot stays taken until
 * the child has really gone, which for a call the kernel cannot break off may be never. So a dead share costs one child,
 * not one at every interval. The tools get a bare environment: no credential of this process is theirs to see.
 */
export class ToolRunner {
  readonly #running = new Map<string, Running>();
  readonly #environment: NodeJS.ProcessEnv;
  readonly #startMilliseconds: number;
  readonly #helpers: ProbeHelpers;
  #isStopped = false;

  /** @param startMilliseconds so long what probes or writes may take to start, beside the deadline of what it is asked */
  constructor(environment: NodeJS.ProcessEnv, startMilliseconds = 20_000) {
    const passed = ['PATH', 'LD_LIBRARY_PATH', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'];
    this.#environment = {
      ...Object.fromEntries(passed.flatMap((name) => (name in environment ? [[name, environment[name]]] : []))),
      LC_ALL: 'C',
    };
    this.#startMilliseconds = startMilliseconds;
    this.#helpers = new ProbeHelpers(this.#environment, startMilliseconds);
  }

  async run(call: ToolCall): Promise<RunEnd> {
    return (await this.ask(call)).end;
  }

  /** The same, and which question it was that has ended so. */
  async ask(call: ToolCall): Promise<{ readonly end: RunEnd; readonly question: object }> {
    const { end, question } = await this.#take(call, () => startTool(call, this.#environment, this.#startMilliseconds));
    return { end: await end, question };
  }

  /**
   * statfs of a path, then a listing.
   *
   * @param path a byte string
   */
  async probe(path: string, rules: RunRules): Promise<ProbeEnd> {
    const asked = await this.#take(
      { ...rules, isReading: true },
      () => this.#helpers.ask(path, rules.deadlineMilliseconds),
      path,
    );
    const { question } = asked;
    return { ...(await asked.end), path: asked.path ?? path, question };
  }

  /** What readings ask now has no longer than this, counted from when it was asked; what has less keeps that. */
  hasten(deadlineMilliseconds: number): void {
    for (const running of this.#running.values()) {
      if (!running.isReading || deadlineMilliseconds >= running.deadlineMilliseconds) continue;
      running.deadlineMilliseconds = deadlineMilliseconds;
      if (!running.overdue) running.deadline?.shorten(deadlineMilliseconds);
    }
    this.#helpers.hasten(deadlineMilliseconds);
  }

  /** Once nothing of a run that was overdue is left in the slot; undefined where there is none. */
  whenFree(slot: string): Promise<Freed> | undefined {
    const running = this.#running.get(slot);
    return running?.overdue === true ? running.gone : undefined;
  }

  /** How many tools are at work, those that the kernel holds among them. */
  get children(): number {
    return this.#running.size;
  }

  /** Kills what still runs; does not wait for what the kernel will not let go. */
  stop(): void {
    this.#isStopped = true;
    for (const { child, lingering } of this.#running.values()) {
      clearTimeout(lingering);
      child.kill();
    }
    this.#helpers.stop();
  }

  async #take(rules: RunRules, begin: () => ToolChild, path?: string): Promise<Asked> {
    const before = this.#running.get(rules.slot);
    if (before === undefined) return this.#start(rules, begin, path);
    if (rules.mode === 'shared') return before.overdue ? overdueAt(before) : before;
    if (before.overdue) {
      // One that lingered is killed now, be it by another question just before, and goes at once unless the kernel holds it.
      const killedAt = kill(before);
      const leftMilliseconds = killedAt + mostDyingMilliseconds - performance.now();
      if (leftMilliseconds <= 0) return overdueAt(before);
      if ((await Promise.race([before.gone, pass(leftMilliseconds)])) === 'passed') return overdueAt(before);
    } else {
      await Promise.race([before.gone, before.late]);
      if (before.overdue) return overdueAt(before);
    }
    // Somebody else may have started meanwhile; that run began after this call and answers it.
    return this.#running.get(rules.slot) ?? this.#start(rules, begin, path);
  }

  #start(rules: RunRules, begin: () => ToolChild, path: string | undefined): Asked {
    // A child that was started now nobody would end.
    if (this.#isStopped) return { path, end: Promise.resolve(notStartedAnyMore), question: {} };
    let finish: (end: RunEnd) => void = () => undefined;
    let leave: (freed: Freed) => void = () => undefined;
    let tellLate: () => void = () => undefined;
    const running: Running = {
      path,
      isReading: rules.isReading === true,
      child: begin(),
      question: {},
      lookedAtMilliseconds: undefined,
      startedAtMilliseconds: performance.now(),
      overdue: false,
      isNotAsked: false,
      deadlineMilliseconds: rules.deadlineMilliseconds,
      deadline: undefined,
      lingering: undefined,
      killedAtMilliseconds: undefined,
      end: new Promise((resolve) => {
        finish = resolve;
      }),
      gone: new Promise((resolve) => {
        leave = resolve;
      }),
      late: new Promise((resolve) => {
        tellLate = resolve;
      }),
    };
    this.#running.set(rules.slot, running);
    void this.#follow(running, rules, finish, tellLate).then(leave);
    return running;
  }

  /** Hands over what it has answered as soon as it has. It takes the slot until it has gone, which may be later. */
  async #follow(
    running: Running,
    rules: RunRules,
    finish: (end: RunEnd) => void,
    tellLate: () => void,
  ): Promise<Freed> {
    const { child } = running;
    let answer: ToolEnd | undefined;
    void child.end.then((end) => {
      if (running.overdue && running.killedAtMilliseconds === undefined) answer = end;
    });
    const askedAnew = this.#watchStart(running, rules, tellLate);
    const late = running.late.then(() => overdue(running));
    const end = await Promise.race([child.end, late]);
    if (running.overdue || !child.hasGone) {
      finish(end);
      await Promise.race([child.gone, askedAnew]);
    }
    running.deadline?.clear();
    clearTimeout(running.lingering);
    if (this.#running.get(rules.slot) === running) this.#running.delete(rules.slot);
    finish(end);
    const { startedAtMilliseconds, deadlineMilliseconds } = running;
    return { slot: rules.slot, askedAtMilliseconds: startedAtMilliseconds, deadlineMilliseconds, answer };
  }

  /** Its deadline begins once it is asked. Resolves where it is so only after it was told that it was not, in a run of its own. */
  #watchStart(running: Running, rules: RunRules, tellLate: () => void): Promise<void> {
    const { child, path } = running;
    const isLate = (lingerMilliseconds: number | undefined) => {
      running.overdue = true;
      running.lookedAtMilliseconds = performance.now();
      tellLate();
      if (lingerMilliseconds === undefined || this.#isStopped) kill(running);
      else running.lingering = setTimeout(() => void kill(running), lingerMilliseconds);
    };
    return new Promise((resolve) => {
      const asked = () => {
        running.deadline?.clear();
        const { deadlineMilliseconds } = running;
        if (!running.overdue) {
          running.startedAtMilliseconds = performance.now();
          running.deadline = new Deadline(deadlineMilliseconds, () => {
            // While another is started to ask it, nothing is due to it.
            if (child.command !== startingTool) isLate(rules.lingerMilliseconds);
          });
        } else if (running.killedAtMilliseconds === undefined && !this.#isStopped) {
          clearTimeout(running.lingering);
          this.#start({ ...rules, deadlineMilliseconds }, () => child, path);
          resolve();
        }
      };
      const notInTime = () => {
        if (running.overdue) return;
        running.isNotAsked = true;
        // What probes can still be asked once it has started; what a tool was to do may not be wanted any more by then.
        isLate(path === undefined ? undefined : rules.lingerMilliseconds);
      };
      child.watchStart({ asked, notInTime });
    });
  }
}

async function pass(milliseconds: number): Promise<'passed'> {
  return new Promise((resolve) => {
    // That something has gone meanwhile is read first where this process stood still.
    setTimeout(() => void setImmediate(() => resolve('passed')), milliseconds).unref();
  });
}
