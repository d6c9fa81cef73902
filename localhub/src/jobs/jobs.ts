import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { MethodCaller } from '../method/method-caller.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import { inTurns } from '../turns.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { readJob } from './job-body.ts';
import { jobAlreadyExists, jobNotFound, notAllowedNow, tooManyActiveJobs } from './job-errors.ts';
import { renderJob, UNKNOWN_JOB } from './job-json.ts';
import { giveUp, runJob } from './job-run.ts';
import type { JobFilter } from './job-filter.ts';
import type { JobStore } from './job-store.ts';
import { targetSteps } from './job-targets.ts';
import { hasEnded, type JobRecord } from './job.ts';

export interface JobsDependencies {
  readonly store: JobStore;
  readonly index: TwinIndex;
  readonly twins: TwinService;
  readonly methods: MethodCaller;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** How many may wait or run at a time; null for as many as come. */
  readonly limit: number | null;
}

export interface JobPage {
  readonly jobs: readonly object[];
  readonly hasMore: boolean;
}

const FORGET_EVERY_MS = 3_600_000;
const TIMED_OUT = 'The job did not end within maxExecutionTimeInSeconds.';
const KILLED_DURING_CALL =
  'The local hub ended while this call was under way. Whether the device has received it is not known.';

/** Scheduled jobs over many twins or devices. A job that waits or runs when the hub ends goes on at the next start. */
export class Jobs {
  readonly #parts: JobsDependencies;
  /** Ends what waits or runs, by job. */
  readonly #stops = new Map<string, () => void>();
  #closed = false;
  #forgotAtMs = 0;

  constructor(parts: JobsDependencies) {
    this.#parts = parts;
  }

  /** Goes on with what an earlier run of the hub left. */
  start(): void {
    this.#forgetOld();
    for (const job of this.#parts.store.all()) {
      if (hasEnded(job)) continue;
      if (job.status === 'running') this.#resume(job);
      else this.#plan(job);
    }
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }

  /** A job as it was accepted. @throws HubError 400, 409, 413, 429 */
  schedule(jobId: string, body: unknown): object {
    const { store, nowMs, limit } = this.#parts;
    const job = readJob(jobId, body, nowMs());
    this.#forgetOld();
    if (store.find(jobId) !== undefined) throw jobAlreadyExists(jobId);
    if (limit !== null && store.activeCount() >= limit) throw tooManyActiveJobs(limit);
    store.put(job);
    this.#plan(job);
    return renderJob(job, null);
  }

  /** A job, or what IoT Hub answers for one that it does not know. */
  read(jobId: string): object {
    const job = this.#parts.store.find(jobId);
    return job === undefined ? UNKNOWN_JOB : this.#render(job);
  }

  /** Jobs of a type and a status, in the order in which they came: a step for each, for it counts its devices. */
  *listSteps({ type, status }: JobFilter, from: number, end: number): Generator<void, JobPage> {
    const found = [...this.#parts.store.all()].filter(
      (job) => (type ?? job.work.type) === job.work.type && (status ?? job.status) === job.status,
    );
    const jobs: object[] = [];
    for (const job of found.slice(from, end)) {
      jobs.push(this.#render(job));
      yield;
    }
    return { jobs, hasMore: end < found.length };
  }

  /** @throws HubError 404, or 405 for a job that runs or has ended */
  cancel(jobId: string): object {
    const { store, nowMs } = this.#parts;
    const job = store.find(jobId);
    if (job === undefined) throw jobNotFound(jobId);
    if (job.status !== 'queued' && job.status !== 'scheduled') throw notAllowedNow(jobId, job.status);
    this.#stops.get(jobId)?.();
    const cancelled: JobRecord = { ...job, status: 'cancelled', endAtMs: nowMs() };
    store.put(cancelled);
    return this.#render(cancelled);
  }

  /** Looks through all jobs, so not with every one that comes. */
  #forgetOld(): void {
    const nowMs = this.#parts.nowMs();
    if (nowMs - this.#forgotAtMs < FORGET_EVERY_MS) return;
    this.#forgotAtMs = nowMs;
    this.#parts.store.forgetOld(nowMs);
  }

  #render(job: JobRecord): object {
    return renderJob(job, this.#parts.store.statisticsOf(job));
  }

  /** Waits for the start: within the next turn at the earliest, so that a job is `queued` in the answer to its PUT. */
  #plan(job: JobRecord): void {
    const { store, nowMs } = this.#parts;
    const waitMs = Math.max(job.startAtMs - nowMs(), 0);
    const timer = setTimeout(() => {
      this.#stops.delete(job.jobId);
      void this.#begin(job);
    }, waitMs);
    const note = setImmediate(() => {
      if (waitMs > 0 && store.find(job.jobId)?.status === 'queued') store.put({ ...job, status: 'scheduled' });
    });
    this.#stops.set(job.jobId, () => {
      clearTimeout(timer);
      clearImmediate(note);
      this.#stops.delete(job.jobId);
    });
  }

  /** Until all its devices are found it has not begun: it can be cancelled, and the next start looks again. */
  async #begin(job: JobRecord): Promise<void> {
    const { store, index, nowMs } = this.#parts;
    const beganAtMs = nowMs();
    const abort = new AbortController();
    this.#stops.set(job.jobId, () => abort.abort());
    try {
      const take = async (): Promise<void> => nextTurn(undefined, { signal: abort.signal });
      const targets = await inTurns(targetSteps(index, job.queryCondition), take);
      abort.signal.throwIfAborted();
      for (const { deviceId, moduleId } of targets) {
        store.putRow({
          jobId: job.jobId,
          jobType: job.work.type,
          deviceId,
          moduleId,
          status: 'pending',
          createdAtMs: beganAtMs,
          updatedAtMs: beganAtMs,
          startAtMs: null,
          endAtMs: null,
          answer: null,
          error: null,
        });
      }
    } catch (error) {
      this.#stops.delete(job.jobId);
      if (!abort.signal.aborted) this.#fail(job, error);
      return;
    }
    const running: JobRecord = { ...job, startAtMs: beganAtMs, status: 'running' };
    store.put(running);
    void this.#run(running);
  }

  #resume(job: JobRecord): void {
    const left = this.#parts.store.rowsOf(job.jobId).filter(({ status }) => status === 'running');
    giveUp(this.#parts, left, { code: 'JobInterrupted', description: KILLED_DURING_CALL });
    void this.#run(job);
  }

  async #run(job: JobRecord): Promise<void> {
    const { store, nowMs } = this.#parts;
    const abort = new AbortController();
    this.#stops.set(job.jobId, () => abort.abort());
    const deadlineMs = job.startAtMs + job.maxExecutionSeconds * 1000;
    const timer = setTimeout(() => abort.abort(), Math.max(deadlineMs - nowMs(), 0));
    try {
      await runJob(this.#parts, job, abort.signal);
      // At the end of the hub the job stays as it is, and goes on at the next start.
      if (this.#closed) return;
      const undone = store.rowsOf(job.jobId).filter(({ status }) => status === 'pending' || status === 'running');
      giveUp(this.#parts, undone, { code: 'JobTimedOut', description: TIMED_OUT });
      this.#end(job, undone.length > 0 ? TIMED_OUT : null);
    } catch (error) {
      this.#fail(job, error);
    } finally {
      clearTimeout(timer);
      this.#stops.delete(job.jobId);
    }
  }

  #fail(job: JobRecord, error: unknown): void {
    if (error instanceof QueryError) {
      this.#end(job, `The query condition could not be run: ${error.message}`);
      return;
    }
    this.#parts.log.error({ err: error, jobId: job.jobId }, 'a job failed');
    this.#end(job, 'The local hub failed; see its log.');
  }

  #end(job: JobRecord, failureReason: string | null): void {
    const { store, nowMs } = this.#parts;
    const status = failureReason === null ? 'completed' : 'failed';
    store.put({ ...job, status, failureReason, endAtMs: nowMs() });
  }
}
