import { withoutKeys } from '@mooring/contract';
import { ApplyRefusal } from './preflight.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { At } from '../core/diagnostics/diagnostic.ts';
import { HubError } from '../hub/hub-error.ts';
import type { ApplyReport } from './apply.ts';

/** 0 done, 1 the answer is no, 2 usage or unreadable bytes, 3 hub unreachable or refusing, 4 not finished in time. */
export const exitCodes = { done: 0, no: 1, usage: 2, hub: 3, unfinished: 4, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * A call that cannot be carried out as it stands: wrong options, a file that cannot be read. Its message may repeat what was
 * typed, and holds no key of it.
 */
export class UsageError extends Error {
  readonly help: string;
  /** The place in a file that it is about, where there is one. */
  readonly at: At | undefined;

  constructor(message: string, help = 'See mooring --help.', at?: At) {
    super(withoutKeys(message));
    this.name = 'UsageError';
    this.help = help;
    this.at = at && { ...at, file: withoutKeys(at.file) };
  }
}

export interface Failure {
  readonly code: ExitCode;
  readonly message: string;
  readonly help?: string | undefined;
}

/**
 * Turns what a command threw into an exit code and words, in which no key is left of what was typed; an error nobody foresaw
 * is rethrown by the caller.
 */
export function describeFailure(thrown: unknown): Failure | undefined {
  const failure = failureOf(thrown);
  return failure && { ...failure, message: withoutKeys(failure.message) };
}

function failureOf(thrown: unknown): Failure | undefined {
  if (thrown instanceof UsageError) return { code: exitCodes.usage, message: thrown.message, help: thrown.help };
  if (thrown instanceof ApplyRefusal) return { code: exitCodes.no, message: thrown.message, help: thrown.help };
  if (thrown instanceof HubError) {
    if (thrown.kind === 'notConfigured') {
      return {
        code: exitCodes.usage,
        message: thrown.message,
        help: 'Set IOTHUB_CONNECTION_STRING to a service connection string, or name a local hub: --local-hub .mooring/hub',
      };
    }
    return { code: exitCodes.hub, message: thrown.message, help: thrown.help ?? hubHelp(thrown) };
  }
  if (thrown instanceof ClusterError) {
    const code = thrown.kind === 'notConfigured' ? exitCodes.usage : exitCodes.hub;
    return { code, message: thrown.message, help: thrown.help };
  }
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return { code: exitCodes.interrupted, message: 'interrupted' };
  return undefined;
}

function hubHelp(error: HubError): string {
  if (error.kind === 'refused')
    return 'The key needs the rights registry read, service connect; check the policy and the key.';
  if (error.kind === 'unreachable')
    return 'Check the host name, that port 443 is open, and that a local hub still runs.';
  return 'Nothing is known to have changed; look with mooring status, then try again.';
}

/** What an apply comes to for whoever started it. */
export function codeOf(report: Pick<ApplyReport, 'outcome'>): ExitCode {
  switch (report.outcome) {
    case 'done':
    case 'pushed':
      return exitCodes.done;
    case 'failed':
    case 'notProved':
      return exitCodes.no;
    case 'unfinished':
      return exitCodes.unfinished;
  }
}
