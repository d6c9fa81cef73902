import { spawn, type ChildProcess } from 'node:child_process';

/** How one run of a tool ended. `overdue`: killed at the deadline, or still held by the kernel from a run before. */
export type ToolEnd =
  | {
      readonly kind: 'ended';
      readonly exitCode: number | null;
      readonly stdout: string;
      readonly stderr: string;
      readonly milliseconds: number;
    }
  | { readonly kind: 'overdue' }
  | { readonly kind: 'notStarted'; readonly code: string; readonly message: string };

export interface ToolCall {
  /** At most one child runs per slot. */
  readonly slot: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly deadlineMilliseconds: number;
  /** `fresh`: a run that was started before this call does not answer it; wait for its end, then start another. */
  readonly mode: 'shared' | 'fresh';
}

interface Running {
  readonly child: ChildProcess;
  readonly end: Promise<ToolEnd>;
  readonly gone: Promise<void>;
  overdue: boolean;
}

const maximumOutputBytes = 1024 * 1024;

/**
 * Runs tools that may hang in the kernel. At the deadline the whole process group is killed; the slot stays taken until
 * the child has really gone, which for a call the kernel cannot break off may be never. So a dead share costs one child,
 * not one at every interval. The tools get a bare environment: no credential of this process is theirs to see.
 */
export class ToolRunner {
  readonly #running = new Map<string, Running>();
  readonly #environment: NodeJS.ProcessEnv;

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
    if (before.overdue) return { kind: 'overdue' };
    if (call.mode === 'shared') return before.end;
    const startedAt = performance.now();
    const waited = await Promise.race([before.gone.then(() => 'gone' as const), before.end]);
    if (waited !== 'gone' && waited.kind === 'overdue') return waited;
    await before.gone;
    const left = call.deadlineMilliseconds - (performance.now() - startedAt);
    // Somebody else may have started meanwhile; that run began after this call and answers it.
    const now = this.#running.get(call.slot);
    return (now ?? this.#start({ ...call, deadlineMilliseconds: Math.max(left, 1) })).end;
  }

  /** Kills what still runs; does not wait for what the kernel will not let go. */
  stop(): void {
    for (const { child } of this.#running.values()) killGroup(child);
  }

  #start(call: ToolCall): Running {
    const startedAt = performance.now();
    const child = spawn(call.command, call.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what the tool itself started goes with it.
      detached: true,
      env: this.#environment,
    });
    let finish: (end: ToolEnd) => void = () => undefined;
    let leave: () => void = () => undefined;
    const running: Running = {
      child,
      overdue: false,
      end: new Promise((resolve) => {
        finish = resolve;
      }),
      gone: new Promise((resolve) => {
        leave = resolve;
      }),
    };
    this.#running.set(call.slot, running);
    const deadline = setTimeout(() => {
      running.overdue = true;
      killGroup(child);
      finish({ kind: 'overdue' });
    }, call.deadlineMilliseconds);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const release = () => {
      clearTimeout(deadline);
      if (this.#running.get(call.slot) === running) this.#running.delete(call.slot);
      leave();
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      finish({ kind: 'notStarted', code: error.code ?? 'unknown', message: error.message });
      release();
    });
    child.once('close', (exitCode) => {
      finish({
        kind: 'ended',
        exitCode,
        stdout: stdout(),
        stderr: stderr(),
        milliseconds: performance.now() - startedAt,
      });
      release();
    });
    // Killed at the deadline and gone, though something may still hold the pipes: the slot is free.
    child.once('exit', () => {
      if (running.overdue) release();
    });
    return running;
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maximumOutputBytes) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}
