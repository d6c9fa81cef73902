import { InvalidArgumentError, type Command } from 'commander';
import type { ExitCode } from '../../app/failure.ts';
import type { Io } from '../io.ts';
import { defaultDataDir } from '../up/data-dir.ts';
import { runUp } from '../up/run-up.ts';
import type { UpFlags } from '../up/up-flags.ts';
import { formerVariablesOption } from '../variables-flag.ts';
import { positive } from './apply.ts';

export function addUpCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('up')
    .description('Try all of it on this machine: a local hub, a simulated device with the real reporter, one workload.')
    .argument('[workload]', 'what to apply; without it the line-inspection example')
    .option('--once', 'end when the evidence is there, instead of staying up', false)
    .option('--data <dir>', 'where hub and device keep their files', defaultDataDir)
    .option('--device <id>', 'name of the simulated device', 'simulated-ase')
    .option('--profile <profile>', 'ase-1node or ase-2node, instead of the target of the workload', profile)
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option('--rights <level>', 'what the reporter may read: 0 nothing, 1 its namespace, 2 the cluster', level, 0)
    .option('--gpus <count>', 'GPUs of each simulated worker', count, 1)
    .option(
      '--share <name[:smb|nfs][:local|cloud]>',
      'a share of the device besides those of the workload',
      collect,
      [],
    )
    .option('--deadline <seconds>', 'give up after this long (exit 4)', positive, 180)
    .addHelpText('after', examples)
    .action(async (workload: string | undefined, flags: UpFlags) => finish(await runUp(workload, flags, io)));
}

const examples = `
Examples:
  mooring up
  mooring up --once
  mooring up my-workload.yaml --profile ase-2node --rights 2

Everything listens on loopback only, and what is simulated says so.`;

function profile(text: string): 'ase-1node' | 'ase-2node' {
  if (text !== 'ase-1node' && text !== 'ase-2node')
    throw new InvalidArgumentError('It must be ase-1node or ase-2node.');
  return text;
}

function level(text: string): number {
  if (!/^[012]$/.test(text)) throw new InvalidArgumentError('It must be 0, 1 or 2.');
  return Number(text);
}

function count(text: string): number {
  if (!/^\d$/.test(text)) throw new InvalidArgumentError('It must be 0 to 9.');
  return Number(text);
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
