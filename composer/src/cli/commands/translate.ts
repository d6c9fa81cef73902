import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { translateResult, type TranslateOutcome } from '../../app/translate.ts';
import { artificialOptions, type TranslateOptions } from '../../core/translate/assumptions.ts';
import { renderTranslation } from '../../core/translate/render-translation.ts';
import type { AgentRefusal } from '../../core/translate/translate-draft.ts';
import { composeFiles, showDiagnostics } from '../compose-file.ts';
import type { PolicyFlags } from '../find-policy.ts';
import { note, writeJson, type Io } from '../io.ts';
import type { InputFlags } from '../read-input.ts';
import { paint } from '../text/colour.ts';
import { formerVariablesOption } from '../variables-flag.ts';
import { writeAtomically } from '../write-output.ts';

const formats = ['yaml', 'json'] as const;
type Format = (typeof formats)[number];

interface TranslateFlags extends InputFlags, PolicyFlags {
  readonly device: string;
  readonly hubName: string;
  readonly generationId: string;
  readonly edgeHostName: string;
  readonly namespace: string;
  readonly format: Format;
  readonly out?: string;
}

export function addTranslateCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const { deviceId, iotHubHostName, generationId, edgeDeviceHostName, namespace } = artificialOptions;
  program
    .command('translate')
    .description(
      'Show what edgeAgent makes of a deployment on Kubernetes, and what of it has no effect or is dangerous.',
    )
    .argument('<file...>', 'workload.yaml, deployment.template.json or deployment.json')
    .option('--target <target>', 'ase-1node or ase-2node, instead of what the file says')
    .option('--device <id>', 'device id that labels and environment get', device, deviceId)
    .option('--hub-name <hub>', 'IoT hub that the environment gets', hubHostName, iotHubHostName)
    .option('--generation-id <id>', 'generation id of the modules', filled, generationId)
    .option('--edge-host-name <name>', 'EdgeDeviceHostName of the modules', filled, edgeDeviceHostName)
    .option('--namespace <name>', 'namespace of the modules', dnsLabel, namespace)
    .option('--site <site>', 'of the sites that the workload declares')
    .option('--platform <platform>', 'which image of a module.json, such as arm64v8')
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option('--policy <file>', 'severities and suppressions, instead of the nearest mooring.yaml')
    .option('--no-policy', 'whatever mooring.yaml says')
    .option('--settled <file>', 'report of `mooring doctor`: what it found to hold, or not, on the device')
    .option('--format <format>', formats.join(', '), format, 'yaml')
    .option('-o, --out <file>', 'where to; without it on stdout')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: TranslateFlags) => finish(await runTranslate(files, flags, io)));
}

const examples = `
Examples:
  mooring translate deployment.json
  mooring translate workload.yaml --device line-7 --hub-name contoso-hub -o line-7.yaml
  mooring translate deployment.json --format json

Exit 1: edgeAgent would refuse the deployment as a whole, or there is an error beside the translation.
No password is in the output. See docs/translate.md.`;

async function runTranslate(files: readonly string[], flags: TranslateFlags, io: Io): Promise<ExitCode> {
  const { policy, settled, device: named } = flags;
  // The name that stands in where none was given is that of no device, so no report is about it.
  const device = named === artificialOptions.deviceId ? undefined : named;
  const { result, input } = await composeFiles(io, files, { ...flags, settled, device }, { policy });
  const outcome = translateResult(result, optionsOf(flags), input.env);
  showDiagnostics(io, result);
  await put(io, outcome, flags);
  if (outcome.kind === 'refused') noteRefusal(io, outcome.refusal);
  if (outcome.kind === 'unreadable') note(io, 'nothing is translated before the errors above are mended');
  const hasErrors = result.diagnostics.some(({ severity }) => severity === 'error');
  return outcome.kind !== 'translated' || hasErrors ? exitCodes.no : exitCodes.done;
}

function optionsOf({ device, hubName, generationId, edgeHostName, namespace }: TranslateFlags): TranslateOptions {
  return { deviceId: device, iotHubHostName: hubName, generationId, edgeDeviceHostName: edgeHostName, namespace };
}

/** Where nothing was translated, YAML has nothing to say; JSON says why. */
async function put(io: Io, outcome: TranslateOutcome, flags: TranslateFlags): Promise<void> {
  const { format: wanted, out } = flags;
  if (wanted === 'yaml' && outcome.kind !== 'translated') return;
  if (out === undefined && wanted === 'json') {
    writeJson(io, outcome);
    return;
  }
  const text =
    outcome.kind === 'translated' && wanted === 'yaml'
      ? renderTranslation(outcome.translation)
      : `${JSON.stringify(outcome, null, 2)}\n`;
  if (out === undefined) io.stdout.write(text);
  else await writeAtomically(resolve(io.cwd, out), text, 0o644);
}

function noteRefusal(io: Io, { exception, message, statusCode, at }: AgentRefusal): void {
  note(
    io,
    [
      `${paint(io, 'bad', 'error')}: edgeAgent refuses the deployment as a whole: ${exception}`,
      `  --> ${at.file}:${at.line}:${at.column}`,
      `  it throws: ${message}`,
      `  twin: lastDesiredStatus ${statusCode}, as far as the error gets there; with a CRD that prunes its status it stays 200`,
      '  help: Nothing at all is deployed, of no module: what ran before goes on running. Mend this, then look again.',
    ].join('\n'),
  );
}

function device(text: string): string {
  if (/^[A-Za-z0-9\-._%#*?!(),:=@$']{1,128}$/.test(text)) return text;
  throw new InvalidArgumentError('It is no id that IoT Hub gives a device.');
}

/** The name of a hub, or its host name. */
function hubHostName(text: string): string {
  const host = text.includes('.') ? text : `${text}.azure-devices.net`;
  if (/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) return host;
  throw new InvalidArgumentError('It must be the name of an IoT hub, or its host name.');
}

function dnsLabel(text: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the name of a namespace: lower-case letters, digits and hyphens.');
}

function filled(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

function format(text: string): Format {
  const known = formats.find((candidate) => candidate === text);
  if (known === undefined) throw new InvalidArgumentError(`It must be one of ${formats.join(', ')}.`);
  return known;
}
