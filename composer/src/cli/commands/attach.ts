import { resolve } from 'node:path';
import type { Command } from 'commander';
import { attachInput, readExisting, type AttachResult } from '../../app/attach.ts';
import { readExistingOnDevice } from '../../app/attach-device.ts';
import { digest } from '../../app/digest.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import type { Existing } from '../../core/attach/existing.ts';
import type { Target } from '../../core/model/target.ts';
import type { Source } from '../../source/source.ts';
import { showDiagnostics } from '../compose-file.ts';
import { note, writeJson, type Io } from '../io.ts';
import { readInput } from '../read-input.ts';
import { formerVariablesOption, type VariablesFlags } from '../variables-flag.ts';
import { writeAtomically } from '../write-output.ts';
import { format, hubCallDeadlineSeconds, nonEmpty } from './apply.ts';
import { targetName, workloadName } from './import.ts';

interface AttachFlags extends VariablesFlags {
  readonly target?: Target;
  readonly name?: string;
  readonly reporterImage?: string;
  readonly device?: string;
  readonly localHub?: string;
  readonly platform?: string;
  readonly out?: string;
  readonly format: 'text' | 'json';
}

export function addAttachCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('attach')
    .description('Make a layered deployment with reporter and prober, to watch the shares of what others deploy.')
    .argument('[file...]', 'deployment.json, deployment.template.json or layered deployments of one device')
    .option('--device <id>', 'read what stands on this device instead of files', nonEmpty)
    .option('--local-hub <dir>', 'with --device: data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--target <target>', 'what the device is; ase-1node unless said otherwise', targetName)
    .option('--name <name>', 'the prober is named <name>-prober; by itself made of the file or device', workloadName)
    .option('--reporter-image <image>', 'instead of mooring-reporter in the registry of the modules', nonEmpty)
    .option('--platform <platform>', 'of images that a template names by ${MODULES.…}, amd64 unless said otherwise')
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the first file')
    .addOption(formerVariablesOption())
    .option('-o, --out <file>', 'where to; without it on stdout')
    .option('--format <format>', 'text, or json for one object with manifest, shares and diagnostics', format, 'text')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: AttachFlags) => finish(await runAttach(files, flags, io)));
}

const examples = `
Examples:
  mooring attach existing.json -o watch.layer.json
  mooring attach existing.json --name line-2 --reporter-image contoso.azurecr.io/mooring-reporter:0.1.0
  mooring attach --device line-7 -o watch.layer.json

Nothing is pushed, and nothing that stands is changed: a layer goes above it, with a higher priority.`;

interface Found {
  readonly existing?: Existing;
  readonly used?: ReadonlyMap<string, string>;
  readonly from: string;
  readonly sources: Source[];
}

async function runAttach(files: readonly string[], flags: AttachFlags, io: Io): Promise<ExitCode> {
  const found = await (flags.device === undefined ? findInFiles(files, flags, io) : findOnDevice(files, flags, io));
  if (found.existing === undefined) return exitCodes.no;
  const { target, name, reporterImage, out } = flags;
  const { existing, from, used } = found;
  const result = attachInput({
    existing,
    from,
    target,
    name,
    reporterImage,
    digest,
    ...(used === undefined ? {} : { used }),
  });
  showDiagnostics(io, { diagnostics: result.diagnostics, sources: found.sources });
  if (flags.format === 'json') {
    const { file, shares, diagnostics } = result;
    writeJson(io, { manifest: file === undefined ? null : (JSON.parse(file.content) as unknown), shares, diagnostics });
  }
  if (result.file === undefined) return exitCodes.no;
  if (out !== undefined) await writeAtomically(resolve(io.cwd, out), result.file.content, 0o644);
  else if (flags.format === 'text') io.stdout.write(result.file.content);
  noteNext(io, result, out);
  return exitCodes.done;
}

async function findInFiles(names: readonly string[], flags: AttachFlags, io: Io): Promise<Found> {
  const [from] = names;
  if (from === undefined) {
    throw new UsageError(
      'attach needs a file or --device',
      'Give the manifests that are deployed, or name the device.',
    );
  }
  const { files, envFileValues, readBeside } = await readInput(io, names, flags);
  const { target, platform } = flags;
  const read = readExisting({ files, env: io.env, envFileValues, readBeside, target, platform, digest });
  const [unreadable] = read.unreadable;
  if (unreadable !== undefined) {
    throw new UsageError(`${unreadable.file} cannot be read: ${unreadable.reason}`, unreadable.help);
  }
  showDiagnostics(io, read);
  return { ...read, from };
}

async function findOnDevice(files: readonly string[], flags: AttachFlags, io: Io): Promise<Found> {
  const { device = '', localHub } = flags;
  if (files.length > 0) throw new UsageError('attach takes files or --device, not both', 'Leave one of them away.');
  const { connectHub } = await import('../../hub/connect-hub.ts');
  const { findHubEndpoint } = await import('../../hub/endpoint.ts');
  const endpoint = await findHubEndpoint(localHub, io.env);
  const hub = await connectHub(endpoint, { callDeadlineSeconds: hubCallDeadlineSeconds, signal: io.signal });
  return { existing: await readExistingOnDevice(hub, device), from: device, sources: [] };
}

/** The person owns the target condition and the priorities of the hub; what is not theirs to fill in is filled in. */
function noteNext(io: Io, { name, shares }: AttachResult, out: string | undefined): void {
  note(
    io,
    [
      `the layer watches ${shares.length === 0 ? 'no share' : shares.join(', ')}; it was not pushed. To create it:`,
      `  az iot edge deployment create --layered --deployment-id ${name}-watch --hub-name <hub> --content ${out ?? '<file>'} \\`,
      '    --target-condition "<the devices of the deployment below>" --priority <above that of the deployment below>',
    ].join('\n'),
  );
}
