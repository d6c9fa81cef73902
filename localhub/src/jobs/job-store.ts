import type { PagedSource } from '../query/run-page.ts';
import type { StateStore, StateTable } from '../storage/state-store.ts';
import { hasEnded, type DeviceJobRecord, type JobRecord, type JobStatistics } from './job.ts';
import { renderDeviceJob } from './job-json.ts';
import { deviceJobCodec, jobCodec, rowKey } from './kept-codecs.ts';

/** How long IoT Hub tells of a job that has ended. */
const HISTORY_MS = 30 * 86_400_000;

/** Jobs, and what they did on each device. */
export class JobStore {
  readonly #jobs: StateTable<JobRecord>;
  readonly #rows: StateTable<DeviceJobRecord>;
  readonly #keysByJob = new Map<string, Set<string>>();

  constructor(state: StateStore) {
    this.#jobs = state.table('jobs', jobCodec);
    this.#rows = state.table('device-jobs', deviceJobCodec);
    for (const [key, { jobId }] of this.#rows.entries()) this.#keysOf(jobId).add(key);
  }

  #keysOf(jobId: string): Set<string> {
    const keys = this.#keysByJob.get(jobId) ?? new Set<string>();
    this.#keysByJob.set(jobId, keys);
    return keys;
  }

  find(jobId: string): JobRecord | undefined {
    return this.#jobs.get(jobId);
  }

  *all(): Generator<JobRecord> {
    for (const [, job] of this.#jobs.entries()) yield job;
  }

  put(job: JobRecord): void {
    this.#jobs.put(job.jobId, job);
  }

  /** Those that wait or run. */
  activeCount(): number {
    let count = 0;
    for (const job of this.all()) if (!hasEnded(job)) count += 1;
    return count;
  }

  /** Takes away what ended more than 30 days ago. */
  forgetOld(nowMs: number): void {
    const old = [...this.all()].filter(({ endAtMs }) => endAtMs !== null && endAtMs < nowMs - HISTORY_MS);
    for (const { jobId } of old) {
      for (const key of this.#keysByJob.get(jobId) ?? []) this.#rows.remove(key);
      this.#keysByJob.delete(jobId);
      this.#jobs.remove(jobId);
    }
  }

  rowsOf(jobId: string): DeviceJobRecord[] {
    const rows: DeviceJobRecord[] = [];
    for (const key of this.#keysByJob.get(jobId) ?? []) {
      const row = this.#rows.get(key);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  putRow(row: DeviceJobRecord): void {
    const key = rowKey(row);
    this.#keysOf(row.jobId).add(key);
    this.#rows.put(key, row);
  }

  /** Null before the job has looked for its devices. */
  statisticsOf(job: JobRecord): JobStatistics | null {
    if (job.status === 'queued' || job.status === 'scheduled' || job.status === 'cancelled') return null;
    const count = { pending: 0, running: 0, completed: 0, failed: 0 };
    const rows = this.rowsOf(job.jobId);
    for (const { status } of rows) count[status] += 1;
    return {
      deviceCount: rows.length,
      failedCount: count.failed,
      succeededCount: count.completed,
      runningCount: count.running,
      pendingCount: count.pending,
    };
  }

  /** What `FROM devices.jobs` reads. */
  rows(): PagedSource {
    const table = this.#rows;
    return {
      documents: function* () {
        for (const [key, row] of table.entries()) yield { key, render: () => renderDeviceJob(row) };
      },
      has: (key) => table.get(key) !== undefined,
    };
  }
}
