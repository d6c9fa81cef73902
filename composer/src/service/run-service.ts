import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../app/failure.ts';
import type { Hub } from '../hub/hub.ts';
import { ApplyJobs, jobLimits } from './apply-jobs.ts';
import { createApp } from './create-app.ts';
import { logUnforeseen, type Log } from './request-log.ts';
import { removeTokenFile, writeTokenFile } from './token-file.ts';

export interface ServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly tokenFile: string;
  readonly log: Log;
  readonly connect: (signal: AbortSignal) => Promise<Hub>;
  /** Ends the service. */
  readonly signal: AbortSignal;
  /** Called once, when it listens and the token can be read. */
  readonly onReady: (url: string) => void;
}

/** What is still being answered when the service is told to end may take this long; the process has a second in all. */
const drainMilliseconds = 400;
const headersDeadlineMilliseconds = 10_000;
const requestDeadlineMilliseconds = 60_000;
const maxConnections = 256;

/**
 * Serves until the signal is aborted; then cancels every watch, lets answers under way finish for a moment and closes.
 *
 * @throws {UsageError} when it cannot listen there, or when the token's file is another service's or cannot be written
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { token, tokenFile, log, connect, signal } = options;
  const jobs = new ApplyJobs(jobLimits, (thrown) => logUnforeseen(log, thrown));
  const app = createApp({ token, log, jobs, connect, signal });
  const server = createServer((request, response) => {
    app(request, response);
  });
  server.headersTimeout = headersDeadlineMilliseconds;
  server.requestTimeout = requestDeadlineMilliseconds;
  server.maxConnections = maxConnections;
  const url = await listen(server, options.host, options.port);
  try {
    await writeTokenFile(tokenFile, token);
    options.onReady(url);
    await aborted(signal);
  } finally {
    await close(server, jobs);
    await removeTokenFile(tokenFile, token);
  }
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const reason = taken ? 'another program listens there' : error.message;
      reject(
        new UsageError(
          `cannot listen on ${host} port ${port}: ${reason}`,
          'Choose another --port, or 0 for any that is free.',
        ),
      );
    });
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function close(server: Server, jobs: ApplyJobs): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const drained = Promise.all([closed, jobs.cancelAll()]);
  await Promise.race([drained, delay(drainMilliseconds, undefined, { ref: false })]);
  server.closeAllConnections();
}
