import { startTool, type ToolChild, type ToolNotStarted, type ToolOutput, type ToolStep } from './tool-child.ts';

/**
 * How a run ended: as the first step did that did not end with 0, else as the last one. `overdue`: killed at the deadline,
 * or still held by the kernel from a run before. `before`: what the steps before that one printed, where there were any.
 */
export type ToolEnd = (
  | ToolOutput
  | ToolNotStarted
  /** `command`: what has not answered. */
  | { readonly kind: 'overdue'; readonly command: string }
) & { readonly before?: ToolOutput };

export interface ToolCall extends ToolStep {
  /** At most one child runs per slot. */
  readonly slot: string;
  /**
   * Runs once the first step has ended with 0, within the same deadline. A shell could do both in one child; but what
   * hangs must be a child of this very process, or its slot could not be kept until it has really gone.
   */
  readonly next?: ToolStep;
  readonly deadlineMilliseconds: number;
  /**
   * After the deadline it is not killed at once but left to wait for so long, unless a fresh question comes: a share that
   * answers at last is noticed by its end, see `whenFree`.
   */
  readonly lingerMilliseconds?: number;
  /** `fresh`: a run that was started before this call does not answer it; wait for its end, then start another. */
  readonly mode: 'shared' | 'fresh';
}

interface Running {
  readonly end: Promise<ToolEnd>;
  readonly gone: Promise<void>;
  child: ToolChild;
  command: string;
  overdue: boolean;
  /** Until it is killed, when it may linger. */
  lingering: NodeJS.Timeout | undefined;
}

/** A child that was killed and is not gone by then is held by the kernel. */
const mostDyingMilliseconds = 500;

/**
 * Runs tools that may hang in the kernel. At the deadline the whole process group is killed; the slot stays taken until
 * the child has really gone, which for a call the kernel cannot break off may be never. So a dead share costs one child,
 * not one at every interval. The tools get a bare environment: no credential of this process is theirs to see.
 */
export class ToolRunner {
  readonly #running = new Map<string, Running>();
  readonly #environment: NodeJS.ProcessEnv;
  #isStopped = false;

  constructor(environment: NodeJS.ProcessEnv) {
    const passed = ['PATH', 'LD_LIBRARY_PATH', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'];
    this.#environment = {
      ...Object.fromEntries(passed.flatMap((name) => (name in environment ? [[name, environment[name]]] : []))),
      LC_ALL: 'C',
    };
  }

  async run(call: ToolCall): Promise<ToolEnd> {
    const before = this.#running.get(call.slot);
    if (before === undefined) return this.#start(call).end;
    if (before.overdue && (call.mode === 'shared' || !this.#endLingering(before))) {
      return { kind: 'overdue', command: before.command };
    }
    if (call.mode === 'shared') return before.end;
    const startedAt = performance.now();
    // One that lingered was killed just now, and goes at once unless the kernel holds it.
    const waited = await Promise.race([before.gone, before.overdue ? pass(mostDyingMilliseconds) : before.end]);
    if (before.overdue && waited !== undefined) return { kind: 'overdue', command: before.command };
    await before.gone;
    const left = call.deadlineMilliseconds - (performance.now() - startedAt);
    // Somebody else may have started meanwhile; that run began after this call and answers it.
    const now = this.#running.get(call.slot);
    return (now ?? this.#start({ ...call, deadlineMilliseconds: Math.max(left, 1) })).end;
  }

  /** Once nothing of a run that was overdue is left in the slot; undefined where there is none. */
  whenFree(slot: string): Promise<void> | undefined {
    const running = this.#running.get(slot);
    return running?.overdue === true ? running.gone : undefined;
  }

  /** How many children there are, those that the kernel holds among them. */
  get children(): number {
    return this.#running.size;
  }

  #endLingering(running: Running): boolean {
    if (running.lingering === undefined) return false;
    clearTimeout(running.lingering);
    running.lingering = undefined;
    running.child.kill();
    return true;
  }

  /** Kills what still runs; does not wait for what the kernel will not let go. */
  stop(): void {
    this.#isStopped = true;
    for (const { child, lingering } of this.#running.values()) {
      clearTimeout(lingering);
      child.kill();
    }
  }

  #start(call: ToolCall): Running {
    let finish: (end: ToolEnd) => void = () => undefined;
    let leave: () => void = () => undefined;
    const running: Running = {
      child: startTool(call, this.#environment),
      command: call.command,
      overdue: false,
      lingering: undefined,
      end: new Promise((resolve) => {
        finish = resolve;
      }),
      gone: new Promise((resolve) => {
        leave = resolve;
      }),
    };
    this.#running.set(call.slot, running);
    void this.#follow(running, call).then(async (end) => {
      finish(end);
      if (running.overdue) await running.child.gone;
      clearTimeout(running.lingering);
      this.#running.delete(call.slot);
      leave();
    });
    return running;
  }

  async #follow(running: Running, call: ToolCall): Promise<ToolEnd> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'overdue'>((resolve) => {
      timer = setTimeout(() => resolve('overdue'), call.deadlineMilliseconds);
    });
    const step = async (): Promise<ToolEnd> => {
      const end = await Promise.race([running.child.end, deadline]);
      if (end !== 'overdue') return end;
      running.overdue = true;
      if (call.lingerMilliseconds === undefined || this.#isStopped) running.child.kill();
      else running.lingering = setTimeout(() => void this.#endLingering(running), call.lingerMilliseconds);
      return { kind: 'overdue', command: running.command };
    };
    const first = await step();
    if (call.next === undefined || first.kind !== 'ended' || first.exitCode !== 0 || this.#isStopped) {
      clearTimeout(timer);
      return first;
    }
    running.child = startTool(call.next, this.#environment);
    running.command = call.next.command;
    const second = await step();
    clearTimeout(timer);
    return { ...second, before: first };
  }
}

async function pass(milliseconds: number): Promise<'passed'> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('passed'), milliseconds).unref();
  });
}
