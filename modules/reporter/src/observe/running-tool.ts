import { leastApartMilliseconds } from '../core/volume/pace.ts';
import type { Deadline } from './deadline.ts';
import { startingTool, type ToolChild, type ToolEnd } from './tool-child.ts';

/** How a run ended. `overdue`: not in time, or still held by the kernel from a run before; `command` has not answered. */
export type RunEnd =
  | ToolEnd
  | {
      readonly kind: 'overdue';
      readonly command: string;
      /** Since it was asked, which may be by an earlier call. */
      readonly waitedMilliseconds: number;
      readonly before?: never;
    };

/** How a run that was overdue has left its slot. */
export interface Freed {
  readonly slot: string;
  /** By a clock that only goes forward, in milliseconds. */
  readonly askedAtMilliseconds: number;
  readonly deadlineMilliseconds: number;
  /** What it answered by itself once it was overdue; undefined where it was killed, or had answered before that. */
  readonly answer: ToolEnd | undefined;
}

/** A child at work in a slot. */
export interface Running {
  /** Undefined of a tool. */
  readonly path: string | undefined;
  readonly isReading: boolean;
  readonly end: Promise<RunEnd>;
  readonly gone: Promise<Freed>;
  /** Once it is overdue, be it that it has answered before and does not go. */
  readonly late: Promise<void>;
  readonly child: ToolChild;
  question: object;
  /** Undefined until it is overdue. */
  lookedAtMilliseconds: number | undefined;
  startedAtMilliseconds: number;
  overdue: boolean;
  /** What was to ask was not started in time: whatever it does by now, nobody is to blame. */
  isNotAsked: boolean;
  deadlineMilliseconds: number;
  /** Undefined until it has been asked. */
  deadline: Deadline | undefined;
  /** Until it is killed, when it may linger. */
  lingering: NodeJS.Timeout | undefined;
  killedAtMilliseconds: number | undefined;
}

export type Asked = Readonly<Pick<Running, 'path' | 'end' | 'question'>>;

/** Once; gives when that was, by `performance.now()`. */
export function kill(running: Running): number {
  clearTimeout(running.lingering);
  if (running.killedAtMilliseconds === undefined) {
    running.killedAtMilliseconds = performance.now();
    running.child.kill();
  }
  return running.killedAtMilliseconds;
}

export function overdueAt(running: Running): Asked {
  const now = performance.now();
  if (now - (running.lookedAtMilliseconds ?? now) >= leastApartMilliseconds) {
    running.question = {};
    running.lookedAtMilliseconds = now;
  }
  const { path, question } = running;
  return { path, end: Promise.resolve(overdue(running)), question };
}

export function overdue({ child, startedAtMilliseconds, isNotAsked }: Running): RunEnd {
  const waitedMilliseconds = Math.round(performance.now() - startedAtMilliseconds);
  return { kind: 'overdue', command: isNotAsked ? startingTool : child.command, waitedMilliseconds };
}
