import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { InvalidArgumentError, type Command } from 'commander';
import { connectHub } from '../../hub/connect-hub.ts';
import { findHubEndpoint } from '../../hub/endpoint.ts';
import { makeToken } from '../../service/bearer-token.ts';
import { startLog } from '../../service/request-log.ts';
import { runService } from '../../service/run-service.ts';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { note, type Io } from '../io.ts';
import { hubCallDeadlineSeconds } from './apply.ts';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly localHub?: string;
  readonly tokenFile: string;
  readonly untilStdinCloses: boolean;
}

export function addServeCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('Offer compose, check, apply and state over HTTP, to callers that have the token made at start.')
    .option(
      '--host <address>',
      'where to listen; beyond loopback the token crosses the network in the clear',
      '127.0.0.1',
    )
    .option('--port <port>', 'TCP port; 0 takes any that is free', port, 8090)
    .option('--local-hub <dir>', 'data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--token-file <file>', 'where the token is written, readable by this user only', '.mooring/service-token')
    .option('--until-stdin-closes', 'end when standard input ends, as it does when the parent process is gone', false)
    .addHelpText('after', examples)
    .action(async (flags: ServeFlags) => finish(await runServe(flags, io)));
}

const examples = `
Examples:
  mooring serve --local-hub .mooring/hub
  curl -H "Authorization: Bearer $(cat .mooring/service-token)" http://127.0.0.1:8090/devices/line-7/state

What it answers stands in docs/service.md. Values for \${NAME} come with each request, never from its own environment.`;

async function runServe(flags: ServeFlags, io: Io): Promise<ExitCode> {
  const token = makeToken();
  const tokenFile = resolve(io.cwd, flags.tokenFile);
  if (!/^(127\.|::1$|localhost$)/.test(flags.host)) {
    note(io, `warning: ${flags.host} is not loopback: whoever sees the traffic can take the token. Put TLS in front.`);
  }
  const signal = flags.untilStdinCloses ? AbortSignal.any([io.signal, endOf(process.stdin)]) : io.signal;
  await runService({
    host: flags.host,
    port: flags.port,
    token,
    tokenFile,
    log: startLog(io.stderr),
    signal,
    connect: async (signal) =>
      connectHub(await findHubEndpoint(flags.localHub, io.env), {
        callDeadlineSeconds: hubCallDeadlineSeconds,
        signal,
      }),
    onReady: (url) => {
      io.stdout.write(`${JSON.stringify({ event: 'ready', url, tokenFile })}\n`);
      if (io.interactive) note(io, `token, also in ${flags.tokenFile}: ${token}`);
    },
  });
  return exitCodes.done;
}

function endOf(stdin: Readable): AbortSignal {
  const ended = new AbortController();
  for (const event of ['end', 'close', 'error']) stdin.once(event, () => ended.abort());
  stdin.resume();
  return ended.signal;
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('It must be 0 to 65535.');
  return value;
}
