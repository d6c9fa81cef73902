import { degrees, type Degree, type Judgement } from './judge.ts';

export interface WatchLimits {
  /** How long a failing state may last before it is the answer. */
  readonly graceSeconds: number;
  readonly deadlineSeconds: number;
  /** The weakest evidence that counts as done. */
  readonly require: Exclude<Degree, 'none'>;
}

export interface WatchState {
  readonly startedMs: number;
  /** What fails now → since when, in milliseconds of the watcher's own clock. */
  readonly failingSinceMs: Readonly<Record<string, number>>;
}

/** `notProved`: all modules run as asked, but the evidence stays below what was required and nothing will raise it. */
export type Outcome = 'done' | 'notProved' | 'failed' | 'unfinished';

export interface WatchStep {
  readonly state: WatchState;
  readonly outcome?: Outcome | undefined;
  readonly why: string;
}

export function startWatch(nowMs: number): WatchState {
  return { startedMs: nowMs, failingSinceMs: {} };
}

/**
 * One step of waiting for a rollout: a pure function of what was seen before, what is seen now and the time.
 * A failure is final only when it has stood for the grace time: Kubernetes makes claims after the pods that need them.
 */
export function stepWatch(
  before: WatchState,
  judgement: Judgement,
  nowMs: number,
  limits: WatchLimits,
  hasProber: boolean,
): WatchStep {
  const failingSinceMs: Record<string, number> = {};
  for (const key of failingKeys(judgement)) failingSinceMs[key] = before.failingSinceMs[key] ?? nowMs;
  const state = { startedMs: before.startedMs, failingSinceMs };
  if (judgement.overtaken) {
    return { state, outcome: 'failed', why: 'another writer replaced this deployment on the device' };
  }
  // A deployment has its system modules at least: where none is known, nothing is, and nothing known is not done.
  const isKnown = judgement.modules.length > 0;
  const settled =
    isKnown && judgement.deployment.applied && judgement.modules.every((module) => module.state === 'asDesired');
  if (settled && judgement.bindings.every((binding) => reaches(binding.degree, limits.require))) {
    return { state, outcome: 'done', why: 'every module runs as asked and every binding has its evidence' };
  }
  if (settled && !hasProber) {
    return {
      state,
      outcome: 'notProved',
      why: 'every module runs as asked, but no prober is there to answer for the shares',
    };
  }
  const lasting = Object.entries(failingSinceMs).find(([, since]) => nowMs - since >= limits.graceSeconds * 1000);
  const why = firstWaiting(judgement);
  if (lasting !== undefined) {
    const seconds = Math.round((nowMs - lasting[1]) / 1000);
    return { state, outcome: 'failed', why: `${lasting[0]} has failed for ${seconds} s: ${why}` };
  }
  if (nowMs - before.startedMs >= limits.deadlineSeconds * 1000) return { state, outcome: 'unfinished', why };
  return { state, why };
}

/** Keys stay equal while the same thing fails, although its wording (times, counts) may change. */
function failingKeys(judgement: Judgement): string[] {
  const keys = judgement.modules
    .filter((module) => module.state === 'failing')
    .map((module) => `module ${module.name}`);
  if (judgement.deployment.failing) keys.push('the deployment');
  for (const binding of judgement.bindings) {
    if (binding.degree === 'running' && binding.state !== undefined) keys.push(`share ${binding.share}`);
  }
  return [...new Set(keys)];
}

function firstWaiting(judgement: Judgement): string {
  if (!judgement.deployment.applied) return judgement.deployment.why;
  const broken = judgement.bindings.find((one) => one.state !== undefined && one.degree === 'running');
  if (broken !== undefined) return `${broken.module} ${broken.path} → ${broken.share}: ${broken.why}`;
  const module = judgement.modules.find((candidate) => candidate.state !== 'asDesired');
  if (module !== undefined) return `${module.name}: ${module.why}`;
  const binding = judgement.bindings.find((candidate) => candidate.degree !== 'answered');
  return binding === undefined ? 'waiting' : `${binding.module} ${binding.path}: ${binding.why}`;
}

function reaches(degree: Degree, required: Degree): boolean {
  return degrees.indexOf(degree) >= degrees.indexOf(required);
}
