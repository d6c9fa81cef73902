import { InvalidArgumentError, type Command } from 'commander';
import type { ComposeResult } from '../../app/compose.ts';
import { renderAzurePipelines } from '../../core/diagnostics/render-azure-pipelines.ts';
import { renderJson } from '../../core/diagnostics/render-json.ts';
import { renderJunit } from '../../core/diagnostics/render-junit.ts';
import { renderText } from '../../core/diagnostics/render-text.ts';
import { isOutput, outputs, type Output } from '../../core/model/target.ts';
import { composeFiles } from '../compose-file.ts';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { write, type Io } from '../io.ts';
import { collectInventory, deviceName, readKnownDevice, tellOnce, type DeviceFlags } from '../knowledge-flags.ts';
import type { InputFlags } from '../read-input.ts';
import { withObjects } from '../with-objects.ts';

const formats = ['text', 'json', 'junit', 'azure-pipelines'] as const;
type Format = (typeof formats)[number];

interface CheckFlags extends InputFlags, DeviceFlags {
  readonly merge: boolean;
  readonly output?: Output;
  readonly format?: Format;
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
    .option('--env-file <file>', 'values for ${NAME}, instead of .env beside the file')
    .option(
      '--inventory <file>',
      'what is known of the device: from kubectl, from Azure, or by hand; several may be named',
      collectInventory,
    )
    .option('--device <id>', 'hold it against what the reporter and the probers of this device say', deviceName)
    .option('--local-hub <dir>', 'with --device: data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--settled <file>', 'report of `mooring doctor`: what it found to hold, or not, on the device')
    .option('--format <format>', `${formats.join(', ')}; in Azure Pipelines its own by itself`, format)
    .addHelpText('after', examples)
    .action(async (files: string[], flags: CheckFlags) => finish(await runCheck(files, flags, io)));
}

const examples = `
Examples:
  mooring check workload.yaml
  mooring check deployment.template.json --format json
  mooring check base.yaml prod.yaml --merge
  mooring check workload.yaml --inventory pv.json --inventory shares.json
  mooring check workload.yaml --device line-7
  mooring check claims.yaml deployment.yaml --target ase-1node
  mooring check one.workload.yaml two.workload.yaml --format junit > check.xml

Every code is explained in docs/diagnostics.md.`;

async function runCheck(files: readonly string[], flags: CheckFlags, io: Io): Promise<ExitCode> {
  const composed: ComposeResult[] = [];
  const inputs = flags.merge ? [files] : files.map((file) => [file]);
  const knowledge = await readKnownDevice(io, flags);
  for (const input of inputs) composed.push((await composeFiles(io, input, flags, { ...flags, knowledge })).result);
  // Of files merged into one workload, none can hold objects for kubectl.
  const results = flags.merge ? composed : await withObjects(composed, flags.target);
  const diagnostics = tellOnce(results, knowledge).flatMap((result) => result.diagnostics);
  switch (flags.format ?? (io.env['TF_BUILD'] === 'True' ? 'azure-pipelines' : 'text')) {
    case 'json':
      io.stdout.write(renderJson(diagnostics));
      break;
    case 'junit':
      io.stdout.write(renderJunit(diagnostics, files));
      break;
    case 'azure-pipelines':
      io.stdout.write(renderAzurePipelines(diagnostics));
      break;
    case 'text':
      write(
        io,
        renderText(
          diagnostics,
          results.flatMap((result) => result.sources),
          { colour: io.colour },
        ) || 'nothing found',
      );
  }
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? exitCodes.no : exitCodes.done;
}

function output(text: string): Output {
  if (!isOutput(text)) throw new InvalidArgumentError(`It must be one of ${outputs.join(', ')}.`);
  return text;
}

function format(text: string): Format {
  const known = formats.find((candidate) => candidate === text);
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${formats.join(', ')}.`);
  return known;
}
