import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MethodCaller } from '../method/method-caller.ts';
import { inTurns, makePause } from '../turns.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { DeviceJobRecord, DeviceOutcome, JobRecord } from './job.ts';
import type { JobStore } from './job-store.ts';
import { callMethodOf, updateTwinOf } from './job-work.ts';

export interface JobRunDependencies {
  readonly store: JobStore;
  readonly twins: TwinService;
  readonly methods: MethodCaller;
  readonly nowMs: () => number;
}

/** Calls under way at a time; a device that is silent holds one place for its time-out. */
const CALLS_AT_A_TIME = 100;

function started(row: DeviceJobRecord, nowMs: number): DeviceJobRecord {
  return { ...row, status: 'running', startAtMs: nowMs, updatedAtMs: nowMs };
}

function ended(row: DeviceJobRecord, outcome: DeviceOutcome, nowMs: number): DeviceJobRecord {
  const times = { startAtMs: row.startAtMs ?? nowMs, endAtMs: nowMs, updatedAtMs: nowMs };
  return outcome.status === 'completed'
    ? { ...row, ...times, status: 'completed', answer: outcome.answer }
    : { ...row, ...times, status: 'failed', error: outcome.error };
}

/** Marks rows that will not be done as failed, with the reason. */
export function giveUp(
  { store, nowMs }: JobRunDependencies,
  rows: readonly DeviceJobRecord[],
  error: { readonly code: string; readonly description: string },
): void {
  for (const row of rows) store.putRow(ended(row, { status: 'failed', error }, nowMs()));
}

/** Does a job's work on every device that still waits for it. Returns early when the signal ends it. */
export async function runJob(run: JobRunDependencies, job: JobRecord, signal: AbortSignal): Promise<void> {
  const { work } = job;
  const pending = run.store.rowsOf(job.jobId).filter(({ status }) => status === 'pending');
  if (work.type === 'scheduleUpdateTwin') await updateTwins(run, pending, work.updateTwin, signal);
  else await callMethods(run, pending, work.cloudToDeviceMethod, signal);
}

async function updateTwins(
  { store, twins, nowMs }: JobRunDependencies,
  rows: readonly DeviceJobRecord[],
  patch: unknown,
  signal: AbortSignal,
): Promise<void> {
  function* steps(): Generator<void, void> {
    for (const row of rows) {
      if (signal.aborted) return;
      store.putRow(ended(row, updateTwinOf(twins, row, patch), nowMs()));
      yield;
    }
  }
  await nextTurn();
  await inTurns(steps());
}

async function callMethods(
  { store, methods, nowMs }: JobRunDependencies,
  rows: readonly DeviceJobRecord[],
  call: unknown,
  signal: AbortSignal,
): Promise<void> {
  // Each call under way listens to it, and no longer than it lasts: Node would take more than ten for a leak.
  setMaxListeners(CALLS_AT_A_TIME, signal);
  const waiting = rows.values();
  const pause = makePause();
  const work = async (): Promise<void> => {
    for (const row of waiting) {
      // Nobody waits for devices that are not there: without a pause thousands of them were one turn.
      await pause();
      if (signal.aborted) return;
      const running = started(row, nowMs());
      store.putRow(running);
      try {
        store.putRow(ended(running, await callMethodOf(methods, row, call, signal), nowMs()));
      } catch (error) {
        // Whoever ended the run says why in the rows that it left.
        if (!signal.aborted) throw error;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, work));
}
