import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { carriesToken } from './bearer-token.ts';
import { ProblemError, sendProblem, toProblem, unforeseenProblem, type Problem } from './problem.ts';
import { logUnforeseen, type Log } from './request-log.ts';

export const maxBodyBytes = 4 * 1024 * 1024;

/** Answers are data for programs: no browser may guess their type, keep, frame or run them. */
export const setHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  });
  next();
};

/** Stands before everything that reads a body: who has no token makes the service do no work. */
export function demandToken(token: string): RequestHandler {
  return (request, response, next) => {
    if (carriesToken(request.headers.authorization, token)) return next();
    response.set('WWW-Authenticate', 'Bearer realm="mooring"');
    next(
      new ProblemError({
        status: 401,
        code: 'token-needed',
        detail: 'the request does not carry the token that this service made at its start',
        help: 'Send the header "Authorization: Bearer <token>". The token stands in the file that --token-file names.',
      }),
    );
  };
}

/** Compressed bodies are refused: a few bytes could unpack to the limit many times over. */
export function readJsonBody(): RequestHandler[] {
  const parse = express.json({ limit: maxBodyBytes, inflate: false, type: 'application/json' });
  const demandJson: RequestHandler = (request, _response, next) => {
    if (request.is('application/json') !== false) return next();
    next(new ProblemError({ ...bodyProblems['type'], help: 'Send the header "Content-Type: application/json".' }));
  };
  return [demandJson, parse];
}

/** The last in the chain: whatever was thrown becomes a problem document. */
export function answerProblems(log: Log): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const problem = toProblem(thrown) ?? readerProblem(thrown);
    if (problem === undefined) logUnforeseen(log, thrown);
    sendProblem(response, problem ?? unforeseenProblem);
  };
}

const bodyProblems = {
  type: { status: 415, code: 'not-json', detail: 'the body is not application/json' },
  size: { status: 413, code: 'too-large', detail: `the body is larger than ${maxBodyBytes / 1024 / 1024} MiB` },
  encoding: { status: 415, code: 'not-plain', detail: 'the body is compressed or not in UTF-8' },
  syntax: { status: 400, code: 'not-json', detail: 'the body is not valid JSON' },
  address: { status: 400, code: 'address-unreadable', detail: 'the address holds a broken % escape' },
  cut: { status: 400, code: 'body-cut', detail: 'the body ended before its announced length' },
} as const;

/** The readers' own words quote the text they could not read; it may hold a password. */
function readerProblem(thrown: unknown): Problem | undefined {
  const { type, status } = (thrown ?? {}) as { type?: unknown; status?: unknown };
  const say = (kind: keyof typeof bodyProblems) => new ProblemError(bodyProblems[kind]).problem;
  switch (type) {
    case 'entity.too.large':
      return say('size');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return say('encoding');
    case 'entity.parse.failed':
      return say('syntax');
    case 'request.aborted':
    case 'request.size.invalid':
      return say('cut');
    default:
      return status === 400 ? say('address') : undefined;
  }
}
