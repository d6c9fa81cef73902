import { randomUUID } from 'node:crypto';
import { applyToDevice, type ApplyOptions } from '../app/apply.ts';
import { ApplyRefusal } from '../app/preflight.ts';
import { codeOf } from '../app/failure.ts';
import { exitCodes } from '../app/failure.ts';
import type { Deployable } from '../core/rollout/deployable.ts';
import type { Hub } from '../hub/hub.ts';
import { recordEvent, type ApplyRecord, type Finish } from './apply-record.ts';
import { ProblemError, toProblem, unforeseenProblem } from './problem.ts';

export interface JobLimits {
  /** Applies at work at one time; one more is refused. */
  readonly running: number;
  /** Applies that are remembered, those at work included; the oldest that ended is forgotten first. */
  readonly kept: number;
}

export const jobLimits: JobLimits = { running: 32, kept: 200 };

interface Job {
  readonly record: ApplyRecord;
  readonly cancel: AbortController;
  readonly ended: Promise<void>;
}

export interface JobParts {
  readonly deployable: Deployable;
  readonly options: Omit<ApplyOptions, 'signal'>;
  /** Opens the hub for this one apply, so that cancelling it ends its calls too. */
  readonly connect: (signal: AbortSignal) => Promise<Hub>;
}

/** The applies of this process. They live in memory: the truth about a device is in its hub, not here. */
export class ApplyJobs {
  readonly #jobs = new Map<string, Job>();
  readonly #limits: JobLimits;
  readonly #tellUnforeseen: (thrown: unknown) => void;

  constructor(limits: JobLimits, tellUnforeseen: (thrown: unknown) => void) {
    this.#limits = limits;
    this.#tellUnforeseen = tellUnforeseen;
  }

  /**
   * Starts an apply and answers at once.
   *
   * @throws {ProblemError} 503 when too many are at work
   * @throws {HubError} when it is not known which hub to speak to
   */
  async start(parts: JobParts): Promise<ApplyRecord> {
    const cancel = new AbortController();
    const hub = await parts.connect(cancel.signal);
    const running = [...this.#jobs.values()].filter(({ record }) => record.finish === undefined).length;
    if (running >= this.#limits.running) throw tooMany(running);
    const { name, target, revision } = parts.deployable;
    const record: ApplyRecord = {
      id: randomUUID(),
      device: parts.options.device,
      workload: name,
      target,
      revision,
      hub: hub.name,
      simulated: hub.simulated,
      startedUtc: nowUtc(),
      events: [],
      droppedEvents: 0,
      push: 'notMade',
      unread: [],
      knownShares: [],
    };
    const ended = this.#run(record, parts, hub, cancel.signal);
    this.#jobs.set(record.id, { record, cancel, ended });
    this.#forgetOldest();
    return record;
  }

  find(id: string): ApplyRecord | undefined {
    return this.#jobs.get(id)?.record;
  }

  /** Ends the watch and waits until it has ended; an apply that ended before stays as it was. */
  async cancel(id: string): Promise<ApplyRecord | undefined> {
    const job = this.#jobs.get(id);
    job?.cancel.abort();
    await job?.ended;
    return job?.record;
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)));
  }

  async #run(record: ApplyRecord, { deployable, options }: JobParts, hub: Hub, signal: AbortSignal): Promise<void> {
    try {
      const tell = (event: Parameters<typeof recordEvent>[1]) => recordEvent(record, event, nowUtc());
      const report = await applyToDevice(deployable, { ...options, signal }, hub, tell);
      record.finish = { utc: nowUtc(), outcome: report.outcome, why: report.why, exitCode: codeOf(report) };
    } catch (thrown) {
      record.finish = signal.aborted ? cancelled(record) : this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): Finish {
    const foreseen = toProblem(thrown);
    if (foreseen === undefined) this.#tellUnforeseen(thrown);
    const problem = foreseen ?? unforeseenProblem;
    const outcome = thrown instanceof ApplyRefusal ? 'refused' : 'broken';
    return { utc: nowUtc(), outcome, why: problem.detail, exitCode: problem.exitCode ?? exitCodes.no, problem };
  }

  #forgetOldest(): void {
    for (const [id, { record }] of this.#jobs) {
      if (this.#jobs.size <= this.#limits.kept) return;
      if (record.finish !== undefined) this.#jobs.delete(id);
    }
  }
}

const pushWords: Readonly<Record<ApplyRecord['push'], string>> = {
  notMade: 'nothing was pushed',
  unknown: 'the push was under way: whether it arrived is not known',
  made: 'the deployment was pushed before and stays on the device; nobody watches it any more',
};

function cancelled(record: ApplyRecord): Finish {
  const why = `cancelled; ${pushWords[record.push]}`;
  return { utc: nowUtc(), outcome: 'cancelled', why, exitCode: exitCodes.interrupted };
}

function tooMany(running: number): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'too-many-applies',
    detail: `${running} applies are at work, and this service takes no more at one time`,
    help: 'Nothing was pushed. Wait until one has ended, or cancel one: DELETE /applies/{id}.',
  });
}

function nowUtc(): string {
  return new Date().toISOString();
}
