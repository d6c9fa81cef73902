import type { Response } from 'express';
import { ApplyRefusal } from '../app/preflight.ts';
import { describeFailure, type ExitCode } from '../app/failure.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { HubError, type HubErrorKind } from '../hub/hub-error.ts';

/** A problem document (RFC 9457). `code` and `help` are those of the command line. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly help?: string | undefined;
  /** What the command line would have ended with. */
  readonly exitCode?: ExitCode | undefined;
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly help?: string | undefined;
  readonly exitCode?: ExitCode | undefined;
  readonly diagnostics?: readonly Diagnostic[] | undefined;
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'The token is missing or wrong',
  404: 'There is no such thing',
  405: 'The method is not one of this address',
  409: 'The answer is no',
  413: 'The request is too large',
  415: 'The body is not JSON',
  422: 'The workload has errors',
  500: 'Internal error',
  502: 'The hub cannot be asked',
  503: 'Not now',
  504: 'No answer in time',
};

/** Thrown by a handler; what it holds is the answer. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.name = 'ProblemError';
    this.problem = toDocument(parts);
  }
}

/** Turns what was thrown into a problem document; undefined for an error that nobody foresaw. */
export function toProblem(thrown: unknown): Problem | undefined {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (!(thrown instanceof ApplyRefusal) && !(thrown instanceof HubError)) return undefined;
  const failure = describeFailure(thrown);
  if (failure === undefined) return undefined;
  const { message: detail, help, code: exitCode } = failure;
  if (thrown instanceof HubError) {
    const { status, code } = hubProblems[thrown.kind];
    return toDocument({ status, code, detail, help, exitCode });
  }
  return toDocument({
    status: thrown.code === 'device-unknown' ? 404 : 409,
    code: thrown.code,
    detail,
    help,
    exitCode,
  });
}

/** The hub stands behind this service, so that its troubles are a gateway's: none of them is the caller's doing. */
const hubProblems: Readonly<Record<HubErrorKind, { readonly status: number; readonly code: string }>> = {
  notConfigured: { status: 503, code: 'hub-not-configured' },
  unreachable: { status: 502, code: 'hub-unreachable' },
  refused: { status: 502, code: 'hub-refused' },
  notFound: { status: 404, code: 'hub-not-found' },
  throttled: { status: 503, code: 'hub-throttled' },
  badAnswer: { status: 502, code: 'hub-bad-answer' },
  notOnline: { status: 504, code: 'device-not-online' },
  rejected: { status: 502, code: 'hub-rejected' },
};

/** For what is not foreseen: the reason stands in the service's own log and is not handed to a caller. */
export const unforeseenProblem: Problem = toDocument({
  status: 500,
  code: 'internal',
  detail: 'the service met an error that nobody foresaw',
  help: 'What happened is not known. Look at the log of the service; look with /devices/{id}/state before trying again.',
});

function toDocument(parts: ProblemParts): Problem {
  const { status, code, detail } = parts;
  return {
    type: `urn:mooring:problem:${code}`,
    title: titles[status] ?? 'Problem',
    status,
    detail,
    code,
    ...(parts.help === undefined ? {} : { help: parts.help }),
    ...(parts.exitCode === undefined ? {} : { exitCode: parts.exitCode }),
    ...(parts.diagnostics === undefined ? {} : { diagnostics: parts.diagnostics }),
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
