import { InvalidArgumentError, type Command } from 'commander';
import { tellOnce } from '../../core/device/tell-once.ts';
import { isOutput, outputs, type Output } from '../../core/model/target.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { checkInputs, type CheckWishes } from '../check-inputs.ts';
import { note, type Io } from '../io.ts';
import { collectInventory, deviceName, readKnownDevice, type DeviceFlags } from '../knowledge-flags.ts';
import type { InputFlags } from '../read-input.ts';
import { checkFormats, renderCheck, type CheckFormat } from '../render-check.ts';
import { tellFailure, tellWrongCall, type FailureCode } from '../tell-failure.ts';
import { formerVariablesOption } from '../variables-flag.ts';

interface CheckFlags extends InputFlags, DeviceFlags {
  readonly merge: boolean;
  readonly output?: Output;
  readonly format?: CheckFormat;
  readonly previous?: string;
  readonly policy?: string | false;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly denyWarnings: boolean;
}

export function addCheckCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('Say what the runtime, the hub or the device would refuse or silently ignore. Exit 1 with errors.')
    .argument('<file...>', 'workload.yaml, deployment.template.json, deployment.json, or objects for kubectl and Flux')
    .option('--merge', 'the files are one workload, merged as compose does; otherwise each is checked by itself', false)
    .option('--target <target>', 'what to check for, instead of what the file says')
    .option('--output <output>', `what it is to become: ${outputs.join(', ')}`, output)
    .option('--site <name>', 'merge what the workload says below `sites` for this one')
    .option('--platform <platform>', 'of images that a template names by ${MODULES.…}')
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option(
      '--inventory <file>',
      'what is known of the device: from kubectl, from Azure, or by hand; several may be named',
      collectInventory,
    )
    .option('--device <id>', 'hold it against what the reporter and the probers of this device say', deviceName)
    .option('--local-hub <dir>', 'with --device: data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--settled <file>', 'report of `mooring doctor`: what it found to hold, or not, on the device')
    .option('--previous <file>', 'what was pushed last: says which shares are given up by this')
    .option('--format <format>', `${checkFormats.join(', ')}; in Azure Pipelines its own by itself`, format)
    .option('--fix', 'mend what is certain in the files themselves; the rest is shown', false)
    .option('--dry-run', 'with --fix: say what it would change', false)
    .option('--policy <file>', 'severities and suppressions, instead of the nearest mooring.yaml')
    .option('--no-policy', 'whatever mooring.yaml says')
    .option('--deny-warnings', 'exit 1 with warnings, too', false)
    .exitOverride((error) => {
      tellWrongCall(io, error, (program as WithArguments).rawArgs);
      throw error;
    })
    .addHelpText('after', examples)
    .action(async (files: string[], flags: CheckFlags) => finish(await runCheck(files, flags, io)));
}

/** The parser keeps them, and says so in its types nowhere. */
type WithArguments = Command & { readonly rawArgs: readonly string[] };

const examples = `
Examples:
  mooring check workload.yaml
  mooring check deployment.template.json --format json
  mooring check base.yaml prod.yaml --merge
  mooring check workload.yaml --fix --dry-run
  mooring check workload.yaml --format sarif > check.sarif
  mooring check workload.yaml --inventory pv.json --inventory shares.json
  mooring check workload.yaml --device line-7
  mooring check claims.yaml deployment.yaml --target ase-1node
  mooring check one.workload.yaml two.workload.yaml --format junit > check.xml

mooring explain CODE says what a finding means; docs/check.md what --fix and mooring.yaml do.`;

async function runCheck(files: readonly string[], flags: CheckFlags, io: Io): Promise<ExitCode> {
  const format = flags.format ?? (io.env['TF_BUILD'] === 'True' ? 'azure-pipelines' : 'text');
  const rendering = { files, format, denyWarnings: flags.denyWarnings };
  const telling = async <T>(code: FailureCode, work: () => Promise<T>) =>
    work().catch(async (thrown: unknown) => {
      await tellFailure(io, thrown, code, rendering);
      throw thrown;
    });
  const fix = await telling('MOOR1000', async () => demandFlags(files, flags));
  const knowledge = await telling('MOOR2301', () => readKnownDevice(io, flags));
  const checked = await telling('MOOR1000', () => checkInputs(io, files, flags, { ...flags, knowledge, fix }));
  const results = tellOnce(
    checked.results,
    flags.settled === undefined ? knowledge : [...knowledge, { name: flags.settled }],
  );
  const diagnostics = results.flatMap((result) => result.diagnostics);
  await renderCheck(io, { ...checked, results, diagnostics }, rendering);
  const [first, ...others] = checked.unread;
  for (const { message, help } of others) note(io, `error: ${message}\n  help: ${help}`);
  if (first !== undefined) throw first;
  const stops = diagnostics.some(
    ({ severity }) => severity === 'error' || (flags.denyWarnings && severity === 'warning'),
  );
  return stops ? exitCodes.no : exitCodes.done;
}

/** What is to be done about fixes. Throws UsageError for flags that contradict each other. */
function demandFlags(files: readonly string[], flags: CheckFlags): CheckWishes['fix'] {
  if (flags.dryRun && !flags.fix)
    throw new UsageError('--dry-run needs --fix', 'A check without --fix changes nothing.');
  if (flags.previous !== undefined && files.length > 1 && !flags.merge) {
    throw new UsageError(
      '--previous is the manifest that one input follows, and there are several',
      'Check that one by itself, or give --merge where the files are one workload.',
    );
  }
  return flags.fix ? (flags.dryRun ? 'show' : 'write') : 'none';
}

function output(text: string): Output {
  if (!isOutput(text)) throw new InvalidArgumentError(`It must be one of ${outputs.join(', ')}.`);
  return text;
}

function format(text: string): CheckFormat {
  const known = checkFormats.find((candidate) => candidate === text);
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${checkFormats.join(', ')}.`);
  return known;
}
