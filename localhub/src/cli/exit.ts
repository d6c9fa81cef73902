import { CommanderError } from 'commander';
import { ZodError } from 'zod';

/** Exit codes: the same as those of `mooring`. */
export const EXIT = { done: 0, usage: 2, unavailable: 3 } as const;

/** Errors that say that something is not there or refuses, rather than that it was asked for wrongly. */
const UNAVAILABLE = new Set(['PortUnavailable', 'StateUnavailable', 'HubNotFound', 'HubUnreachable', 'HubRefused']);

export interface Ending {
  readonly code: number;
  /** To be said on standard error; null when it was said. */
  readonly text: string | null;
}

/** How a command ends that was ended by an error. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? EXIT.done : EXIT.usage, text: null };
  if (!(error instanceof Error)) return { code: EXIT.usage, text: String(error) };
  if (error instanceof ZodError) return { code: EXIT.unavailable, text: unreadable(error) };
  if (UNAVAILABLE.has(error.name)) return { code: EXIT.unavailable, text: error.message };
  return { code: EXIT.usage, text: error.message };
}

/** An answer of the hub that is not of the form that its commands know. */
function unreadable({ issues: [issue] }: ZodError): string {
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `The hub's answer cannot be read: ${where}${issue?.message ?? 'it is not valid'}. Is it a hub of this version?`;
}
