import { CommanderError } from 'commander';

/** Exit codes: the same as those of `mooring`. */
export const EXIT = { done: 0, usage: 2, unavailable: 3 } as const;

/** Errors that say that something is not there or refuses, rather than that it was asked for wrongly. */
const UNAVAILABLE = new Set([
  'PortUnavailable',
  'StateUnavailable',
  'HubNotFound',
  'HubUnreachable',
  'HubRefused',
  'AnswerUnreadable',
]);

export interface Ending {
  readonly code: number;
  /** To be said on standard error; null when it was said. */
  readonly text: string | null;
}

/** How a command ends that was ended by an error. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.done : EXIT.usage, text: null };
  if (!(error instanceof Error)) return { code: EXIT.usage, text: String(error) };
  if (UNAVAILABLE.has(error.name)) return { code: EXIT.unavailable, text: error.message };
  return { code: EXIT.usage, text: error.message };
}
