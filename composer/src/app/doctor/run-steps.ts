import { z } from 'zod';
import { ClusterError } from '../../cluster/cluster-error.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { Reading, Readings } from '../../core/doctor/readings.ts';
import { steps, type StepId } from '../../core/doctor/steps.ts';

/** A step that can be done here, or why it cannot. */
export type Plan = {
  readonly [Id in StepId]?: { readonly run: (signal: AbortSignal) => Promise<unknown> } | { readonly skipped: string };
};

export interface StepDone {
  readonly id: StepId;
  readonly outcome: 'done' | 'skipped' | 'failed';
  readonly why?: string;
}

export interface Run {
  readonly readings: Readings;
  readonly done: readonly StepDone[];
}

/**
 * Does the steps one after the other, each within its deadline. A step that is refused or gets no answer leaves its
 * reason, never an answer; the others go on.
 *
 * @throws whatever interrupted it
 */
export async function runSteps(
  plan: Plan,
  signal: AbortSignal,
  nowUtc: () => string,
  tell: (done: StepDone) => void,
): Promise<Run> {
  const readings: Partial<Record<StepId, Reading<StepId>>> = {};
  const done: StepDone[] = [];
  for (const id of Object.keys(steps) as StepId[]) {
    const planned = plan[id];
    if (planned === undefined) continue;
    signal.throwIfAborted();
    const came = 'skipped' in planned ? { skipped: planned.skipped } : await attempt(id, planned.run, signal);
    const step = toStep(id, came);
    if ('seen' in came) readings[id] = { atUtc: nowUtc(), seen: came.seen } as Reading<StepId>;
    else readings[id] = { atUtc: nowUtc(), unread: `${id}: ${'skipped' in came ? came.skipped : came.failed}` };
    done.push(step);
    tell(step);
  }
  // Each reading stands below the step that made it.
  return { readings: readings as Readings, done };
}

type Came = { readonly seen: unknown } | { readonly failed: string } | { readonly skipped: string };

function toStep(id: StepId, came: Came): StepDone {
  if ('seen' in came) return { id, outcome: 'done' };
  return 'skipped' in came
    ? { id, outcome: 'skipped', why: came.skipped }
    : { id, outcome: 'failed', why: came.failed };
}

async function attempt(id: StepId, run: (signal: AbortSignal) => Promise<unknown>, signal: AbortSignal): Promise<Came> {
  const { deadlineSeconds } = steps[id];
  const deadline = AbortSignal.timeout(deadlineSeconds * 1000);
  try {
    return { seen: await run(AbortSignal.any([signal, deadline])) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (deadline.aborted) return { failed: `no answer within ${deadlineSeconds} s` };
    if (thrown instanceof HubError || thrown instanceof ClusterError) return { failed: thrown.message.slice(0, 1000) };
    if (thrown instanceof z.ZodError) return { failed: 'it was answered with something of another shape' };
    throw thrown;
  }
}
