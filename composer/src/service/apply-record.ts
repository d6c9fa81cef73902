import type { ApplyEvent, ApplyReport } from '../app/apply.ts';
import { describeDropped } from '../core/rollout/describe-dropped.ts';
import type { ExitCode } from '../app/failure.ts';
import type { Judgement } from '../core/rollout/judge.ts';
import type { Problem } from './problem.ts';

/**
 * How an apply ended. Beyond what the command line knows: `refused`, nothing was pushed because it would not be right;
 * `cancelled`, a caller or the end of the service stopped it; `broken`, the hub failed it or the service did.
 */
export type ApplyOutcome = ApplyReport['outcome'] | 'refused' | 'cancelled' | 'broken';

/** One thing that happened. The same thing seen again is counted, so that a long watch stays a short list. */
export interface RecordedEvent {
  readonly kind: ApplyEvent['kind'];
  readonly text: string;
  readonly firstUtc: string;
  lastUtc: string;
  times: number;
}

/** What is known of one apply. It holds no manifest: there the registry's passwords stand. */
export interface ApplyRecord {
  readonly id: string;
  readonly device: string;
  readonly workload: string;
  readonly target: string;
  readonly revision: string;
  readonly hub: string;
  readonly simulated: boolean;
  readonly startedUtc: string;
  readonly events: RecordedEvent[];
  droppedEvents: number;
  /** Whether the deployment reached the device's twin; `unknown` from the first byte sent until it was read back. */
  push: 'notMade' | 'unknown' | 'made';
  version?: number | undefined;
  judgement?: Judgement | undefined;
  unread: readonly string[];
  knownShares: readonly string[];
  finish?: Finish | undefined;
}

export interface Finish {
  readonly utc: string;
  readonly outcome: ApplyOutcome;
  readonly why: string;
  /** What the command line would have ended with. */
  readonly exitCode: ExitCode;
  readonly problem?: Problem | undefined;
}

export const maxEvents = 200;

/** Takes up an event of the apply; beyond the limit the oldest are dropped and counted. */
export function recordEvent(record: ApplyRecord, event: ApplyEvent, utc: string): void {
  if (event.kind === 'pushing') record.push = 'unknown';
  if (event.kind === 'pushed') {
    record.push = 'made';
    record.version = event.rollout.desiredVersion;
    record.knownShares = event.rollout.knownShares;
  }
  if (event.kind === 'looked') {
    record.judgement = event.judgement;
    record.unread = event.observation.unread;
  }
  const text = textOf(event);
  const last = record.events.at(-1);
  if (last?.kind === event.kind && last.text === text) {
    last.lastUtc = utc;
    last.times += 1;
    return;
  }
  record.events.push({ kind: event.kind, text, firstUtc: utc, lastUtc: utc, times: 1 });
  if (record.events.length > maxEvents) {
    record.events.shift();
    record.droppedEvents += 1;
  }
}

function textOf(event: ApplyEvent): string {
  if (event.kind === 'pushing') return `pushing to ${event.device} by ${event.hub}`;
  if (event.kind === 'pushed') return `the device's twin holds it, as version ${event.rollout.desiredVersion}`;
  if (event.kind === 'dropped') return describeDropped(event).join('; ');
  return event.kind === 'looked' ? event.why : event.message;
}
