import type { Command } from 'commander';
import { readStatus, type DeviceStatus } from '../../app/status.ts';
import { connectHub } from '../../hub/connect-hub.ts';
import { findHubEndpoint } from '../../hub/endpoint.ts';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { write, writeJson, type Io } from '../io.ts';
import { paint } from '../text/colour.ts';
import { renderTable } from '../text/table.ts';
import { renderTwin } from '../text/twin-tables.ts';
import { format, hubCallDeadlineSeconds, nonEmpty } from './apply.ts';

interface StatusFlags {
  readonly device: string;
  readonly localHub?: string;
  readonly format: 'text' | 'json';
}

export function addStatusCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('status')
    .description('What edgeAgent, the reporter and the probers of a device say now. Exit 1 when something is not well.')
    .requiredOption('--device <id>', 'the IoT Edge device', nonEmpty)
    .option('--local-hub <dir>', 'data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--format <format>', 'text or json', format, 'text')
    .addHelpText('after', examples)
    .action(async (flags: StatusFlags) => finish(await runStatus(flags, io)));
}

const examples = `
Examples:
  mooring status --device line-7
  mooring status --device line-7 --format json | jq .troubles`;

async function runStatus(flags: StatusFlags, io: Io): Promise<ExitCode> {
  const endpoint = await findHubEndpoint(flags.localHub, io.env);
  const hub = await connectHub(endpoint, { callDeadlineSeconds: hubCallDeadlineSeconds, signal: io.signal });
  const status = await readStatus(hub, flags.device);
  if (flags.format === 'json') writeJson(io, { hub: hub.name, simulated: hub.simulated, ...status });
  else printStatus(io, status, hub.simulated);
  return status.well ? exitCodes.done : exitCodes.no;
}

export function printStatus(io: Io, status: DeviceStatus, simulated: boolean): void {
  const word = status.well ? paint(io, 'good', 'well') : paint(io, 'bad', 'not well');
  write(io, `${status.device}${simulated ? ' (on a local hub)' : ''}: ${word}`);
  for (const trouble of status.troubles) write(io, `  ${trouble}`);
  const rows = status.modules.map((module) => [
    module.name,
    module.runtimeStatus,
    module.startedUtc ?? '',
    module.description,
  ]);
  write(
    io,
    renderTable(
      [
        { title: 'MODULE', shrink: 1 },
        { title: 'STATUS' },
        { title: 'STARTED', shrink: 1 },
        { title: 'DESCRIPTION', shrink: 1 },
      ],
      rows,
      io.columns,
    ),
  );
  for (const [module, reported] of Object.entries(status.reporters)) write(io, renderTwin(io, module, reported));
}
