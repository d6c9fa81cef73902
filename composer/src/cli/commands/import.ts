import { resolve } from 'node:path';
import { workloadNameSchema } from '@mooring/contract';
import { InvalidArgumentError, type Command } from 'commander';
import { digest } from '../../app/digest.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { importInput } from '../../app/import.ts';
import { isTarget, targets, type Target } from '../../core/model/target.ts';
import { showDiagnostics } from '../compose-file.ts';
import type { Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { formerVariablesOption, type VariablesFlags } from '../variables-flag.ts';
import { writeAtomically } from '../write-output.ts';

const formats = ['yaml', 'json'] as const;
type Format = (typeof formats)[number];

interface ImportFlags extends VariablesFlags {
  readonly target?: Target;
  readonly name?: string;
  readonly platform?: string;
  readonly format: Format;
  readonly out?: string;
}

export function addImportCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('import')
    .description('Make a workload file of a template, a deployment or a layered deployment. It composes to the same.')
    .argument('<file>', 'deployment.template.json or deployment.json')
    .option('-o, --out <file>', 'where to; without it on stdout')
    .option('--target <target>', 'what the workload is for; ase-1node unless said otherwise', targetName)
    .option('--name <name>', 'of the workload; by itself made of the name of the file', workloadName)
    .option('--platform <platform>', 'of images that a template names by ${MODULES.…}, to compare both')
    .option('--variables <file>', 'values for ${NAME} to compare both with, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option('--format <format>', formats.join(' or '), format, 'yaml')
    .addHelpText('after', examples)
    .action(async (file: string, flags: ImportFlags) => finish(await runImport(file, flags, io)));
}

const examples = `
Examples:
  mooring import deployment.json -o imported.workload.yaml
  mooring import deployment.template.json --target ase-2node --name line-inspection
  mooring import deployment.json --format json

Both are composed and compared: a workload that comes to another manifest is not written. Variables stay variables.
Mooring adds no reporter to it; take \`reporter: { enabled: false }\` out to have the shares watched.`;

async function runImport(file: string, flags: ImportFlags, io: Io): Promise<ExitCode> {
  const input = await readInput(io, [file], flags);
  const [bytes] = input.files;
  if (bytes === undefined) return exitCodes.no;
  const { target, name, platform, format: wanted, out } = flags;
  const { envFileValues, readBeside } = input;
  const request = { file: bytes, env: io.env, envFileValues, readBeside, target, name, platform, format: wanted };
  const result = importInput({ ...request, digest });
  const [unreadable] = result.unreadable;
  if (unreadable !== undefined) {
    throw new UsageError(`${unreadable.file} cannot be read: ${unreadable.reason}`, unreadable.help);
  }
  showDiagnostics(io, result);
  if (result.text === undefined) return exitCodes.no;
  if (out === undefined) io.stdout.write(result.text);
  else await writeAtomically(resolve(io.cwd, out), result.text, result.holdsPassword ? 0o600 : 0o644);
  return exitCodes.done;
}

export function targetName(text: string): Target {
  if (isTarget(text)) return text;
  throw new InvalidArgumentError(`It must be one of ${targets.join(', ')}.`);
}

export function workloadName(text: string): string {
  if (workloadNameSchema.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be at most 50 of a-z, 0-9 and -, beginning with a letter.');
}

function format(text: string): Format {
  const known = formats.find((candidate) => candidate === text);
  if (known === undefined) throw new InvalidArgumentError(`It must be ${formats.join(' or ')}.`);
  return known;
}
