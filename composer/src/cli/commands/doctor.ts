import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { openCluster, type Cluster } from '../../cluster/open-cluster.ts';
import { examine, type DoctorEvent } from '../../app/doctor/doctor.ts';
import { plannedSteps, type DoctorOptions } from '../../app/doctor/make-plan.ts';
import { exitCodes, UsageError, type ExitCode } from '../../app/failure.ts';
import { nearest } from '../../core/diagnostics/suggest.ts';
import { isQuestion, questions, type QuestionId } from '../../core/doctor/questions.ts';
import { steps } from '../../core/doctor/steps.ts';
import { findHubEndpoint } from '../../hub/endpoint.ts';
import { openHubRest, type HubRest } from '../../hub/hub-rest.ts';
import { decodeBytes } from '../../source/decode-bytes.ts';
import { confirm } from '../confirm.ts';
import { note, write, writeJson, type Io } from '../io.ts';
import { readInputFile } from '../read-input.ts';
import { describeStep, renderQuestions, renderReport } from '../text/doctor-text.ts';
import { version } from '../version.ts';
import { writeAtomically } from '../write-output.ts';
import { format, nonEmpty } from './apply.ts';

interface DoctorFlags {
  readonly list: boolean;
  readonly device?: string;
  readonly localHub?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
  readonly only: readonly QuestionId[];
  readonly allowWrites: boolean;
  readonly spareShare?: string;
  readonly yes: boolean;
  readonly report?: string;
  readonly format: 'text' | 'json';
}

export function addDoctorCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .description('Ask a hub, a device and its cluster what no document answers; by reading, unless told otherwise.')
    .option('--list', 'every question and every step, without doing any', false)
    .option('--device <id>', 'the IoT Edge device whose twins are read', nonEmpty)
    .option('--local-hub <dir>', 'data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--kubeconfig <file>', 'the cluster of the device; without it none is asked')
    .option('--context <name>', 'of the kubeconfig, instead of its current one')
    .option('--namespace <name>', 'where the modules are', namespaceName, 'iotedge')
    .option('--only <question...>', 'only these questions', questionIds, [])
    .option('--allow-writes', 'also do what writes and is undone; it is told and confirmed first', false)
    .option(
      '--spare-share <name>',
      'a share that nobody uses, and that may have to be unmounted and mounted again',
      shareName,
    )
    .option('--yes', 'confirm the writing', false)
    .option('--report <file>', 'write the report, for --settled of check, compose and apply')
    .option('--format <format>', 'text or json', format, 'text')
    .addHelpText('after', examples)
    .action(async (flags: DoctorFlags) => finish(await runDoctor(flags, io)));
}

const examples = `
Examples:
  mooring doctor --list
  mooring doctor --device line-7 --kubeconfig ase.kubeconfig --report doctor.json
  mooring check workload.yaml --settled doctor.json

Exit code 0 says that the steps were done, whatever they answered; 3 that the hub or the cluster was out of reach.`;

async function runDoctor(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  if (flags.list) {
    write(io, renderQuestions());
    return exitCodes.done;
  }
  const options: DoctorOptions = {
    rest: await openHub(flags, io),
    cluster: await openNamedCluster(flags, io),
    device: flags.device,
    namespace: flags.namespace,
    only: flags.only,
    allowWrites: flags.allowWrites,
    spareShare: flags.spareShare,
    version,
    suffix: randomBytes(4).toString('hex'),
    signal: io.signal,
  };
  if (options.rest === undefined && options.cluster === undefined) {
    throw new UsageError(
      'neither a hub nor a cluster is named',
      'Set IOTHUB_CONNECTION_STRING or give --local-hub DIR, give --kubeconfig FILE, or both.',
    );
  }
  await announce(options, flags.yes, io);
  const report = await examine(options, (event) => tell(io, event));
  if (flags.report !== undefined) {
    await writeAtomically(resolve(io.cwd, flags.report), `${JSON.stringify(report, undefined, 2)}\n`, 0o644);
  }
  if (flags.format === 'json') writeJson(io, report);
  else write(io, renderReport(io, report));
  return exitCodes.done;
}

/** Says what will be done before anything is. What writes is confirmed. */
async function announce(options: DoctorOptions, isConfirmed: boolean, io: Io): Promise<void> {
  const planned = plannedSteps(options);
  const writing = planned.filter((id) => steps[id].touches !== 'reads');
  note(
    io,
    `Steps: ${planned.length}, ${writing.length === 0 ? 'all of them only read' : `${writing.length} of them write`}`,
  );
  for (const id of planned) note(io, `  ${describeStep(id)}`);
  if (writing.length > 0 && !isConfirmed) await confirm(io, `${writing.join(', ')} will write`);
}

function tell(io: Io, event: DoctorEvent): void {
  if (event.kind === 'left') note(io, `left behind: ${event.text}`);
  else if (event.done.outcome === 'failed') note(io, `${event.done.id}: ${event.done.why ?? 'failed'}`);
}

/** A hub is asked where one is named; a device is nothing without its hub. */
async function openHub({ device, localHub }: DoctorFlags, io: Io): Promise<HubRest | undefined> {
  const named = [localHub, io.env['MOORING_LOCAL_HUB'], io.env['IOTHUB_CONNECTION_STRING']];
  if (device === undefined && named.every((one) => (one ?? '') === '')) return undefined;
  return openHubRest(await findHubEndpoint(localHub, io.env));
}

async function openNamedCluster({ kubeconfig, context }: DoctorFlags, io: Io): Promise<Cluster | undefined> {
  if (kubeconfig === undefined) {
    if (context === undefined) return undefined;
    throw new UsageError('--context needs --kubeconfig', 'A cluster is only asked where its kubeconfig is named.');
  }
  const file = await readInputFile(io, kubeconfig, 'Give the kubeconfig of the cluster of the device.');
  const decoded = decodeBytes(file.name, file.bytes);
  if ('unreadable' in decoded) {
    throw new UsageError(`${kubeconfig} cannot be read: ${decoded.unreadable.reason}`, decoded.unreadable.help);
  }
  return openCluster({ name: kubeconfig, text: decoded.text, folder: dirname(resolve(io.cwd, kubeconfig)), context });
}

function questionIds(id: string, before: readonly QuestionId[]): readonly QuestionId[] {
  if (isQuestion(id)) return [...before, id];
  const near = nearest(id, Object.keys(questions));
  throw new InvalidArgumentError(`There is no question ${id}.${near === undefined ? '' : ` Did you mean ${near}?`}`);
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function namespaceName(text: string): string {
  if (!label.test(text)) throw new InvalidArgumentError('It must be the name of a namespace: a-z, 0-9 and -.');
  return text;
}

function shareName(text: string): string {
  if (!label.test(text)) throw new InvalidArgumentError('It must be the name of a PersistentVolume: a-z, 0-9 and -.');
  return text;
}
