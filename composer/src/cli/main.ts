import { withoutKeys } from '@mooring/contract';
import { Command } from 'commander';
import { loadCommands, type CommandTable } from './command-table.ts';
import { exitCodes, type ExitCode } from '../app/failure.ts';
import { describeCliFailure } from './exit.ts';
import { note, type Io } from './io.ts';
import { paint } from './text/colour.ts';
import { version } from './version.ts';

/** Runs one command line with the commands of a table; answers the exit code and never ends the process itself. */
export async function runCli(argv: readonly string[], io: Io, commands: CommandTable): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const finish = (result: ExitCode) => {
    code = result;
  };
  const program = new Command('mooring')
    .description('From one workload file to evidence that every share is mounted, on Azure Stack Edge and IoT Edge.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(withoutKeys(text)),
    })
    .configureHelp({ helpWidth: io.columns })
    .showHelpAfterError('Use --help for what this command takes.')
    .addHelpText('after', helpText);
  for (const add of await loadCommands(commands, argv)) add(program, io, finish);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    const failure = describeCliFailure(thrown);
    if (failure === undefined) throw thrown;
    if (failure.message !== '') note(io, `${paint(io, 'bad', 'error')}: ${failure.message}`);
    if (failure.help !== undefined) note(io, `  help: ${failure.help}`);
    return failure.code;
  }
}

const helpText = `
Examples:
  mooring up                                    try all of it on this machine, without Azure
  mooring check workload.yaml                   what would be refused or silently ignored
  mooring compose workload.yaml -o deployment.json
  mooring apply workload.yaml --device line-7 --watch
  mooring status --device line-7

Exit codes: 0 done, 1 the answer is no, 2 usage or unreadable bytes, 3 hub unreachable or refusing, 4 not finished in time,
130 interrupted.`;
