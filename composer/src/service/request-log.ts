import type { RequestHandler } from 'express';
import type { Writable } from 'node:stream';

export type Log = (fields: Readonly<Record<string, string | number>>) => void;

/** One JSON object a line. What goes in is chosen by us: no address, header or body as it came, since those hold secrets. */
export function startLog(stream: Writable): Log {
  return (fields) => {
    stream.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`);
  };
}

/** Tells each answer, by the pattern of its route: an address that nobody knows might be a token pasted wrongly. */
export function logRequests(log: Log): RequestHandler {
  return (request, response, next) => {
    const startedMs = performance.now();
    response.once('close', () => {
      log({
        event: 'request',
        method: request.method,
        route: routeOf(request.route),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - startedMs),
        ...(response.writableFinished ? {} : { cut: 'the caller went away' }),
      });
    });
    next();
  };
}

function routeOf(route: unknown): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : '(none)';
}

/** Where an unforeseen error came from, without its message: some of Node's quote the text they stumbled over. */
export function logUnforeseen(log: Log, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error('not an Error');
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  log({ event: 'unforeseen', name: error.name, stack: frames.join('\n') });
}
