import { InvalidArgumentError, type Command } from 'commander';
import { applyToDevice, type ApplyReport } from '../../app/apply.ts';
import { makeVisible } from '../../core/diagnostics/visible.ts';
import { nearest } from '../../core/diagnostics/suggest.ts';
import { connectHub } from '../../hub/connect-hub.ts';
import { findHubEndpoint } from '../../hub/endpoint.ts';
import { evidenceFile, nothingYet, type EvidenceFile } from '../evidence-file.ts';
import { codeOf, describeFailure, exitCodes, type ExitCode } from '../../app/failure.ts';
import { note, write, writeJson, type Io } from '../io.ts';
import { collectInventory } from '../knowledge-flags.ts';
import { loadDeployable } from '../load-deployable.ts';
import { paint } from '../text/colour.ts';
import { renderEvidence, renderTrouble } from '../text/evidence-table.ts';
import { startProgress } from '../text/progress.ts';
import { formerVariablesOption, type VariablesFlags } from '../variables-flag.ts';

interface ApplyFlags extends VariablesFlags {
  readonly device: string;
  readonly watch: boolean;
  readonly force: boolean;
  readonly releaseDropped: boolean;
  readonly deadline: number;
  readonly grace: number;
  readonly poll: number;
  readonly require: 'running' | 'answered';
  readonly target?: string;
  readonly policy?: string | false;
  readonly settled?: string;
  readonly inventory?: readonly string[];
  readonly site?: string;
  readonly platform?: string;
  readonly localHub?: string;
  readonly junit?: string;
  readonly format: 'text' | 'json';
}

/** Each single call to the hub must end within this. */
export const hubCallDeadlineSeconds = 20;

export function addApplyCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('apply')
    .description('Push a workload or manifest to one device; with --watch, wait for evidence that every share answers.')
    .argument(
      '<file...>',
      'workload.yaml, deployment.template.json or deployment.json; several workload files are merged',
    )
    .requiredOption('--device <id>', 'the IoT Edge device', nonEmpty)
    .option('--watch', 'wait for evidence; without it nothing is claimed beyond the push', false)
    .option('--force', 'push although an automatic deployment targets the device', false)
    .option('--release-dropped', 'let go of shares that this deployment drops', false)
    .option('--deadline <seconds>', 'give up watching after this long (exit 4)', positive, 600)
    .option('--grace <seconds>', 'how long a failure may stand before it is the answer', positive, 30)
    .option('--poll <seconds>', 'pause between two looks', positive, 2)
    .option('--require <degree>', 'weakest evidence that counts as done: running or answered', degree, 'answered')
    .option('--target <target>', 'what to compose for, instead of what the file says')
    .option('--site <name>', 'merge what the workload says below `sites` for this one')
    .option('--platform <platform>', 'of images that a template names by ${MODULES.…}')
    .option('--variables <file>', 'values for ${NAME}, instead of .env beside the file')
    .addOption(formerVariablesOption())
    .option('--policy <file>', 'severities and suppressions, instead of the nearest mooring.yaml')
    .option('--no-policy', 'whatever mooring.yaml says')
    .option('--settled <file>', 'report of `mooring doctor`: what it found to hold, or not, on the device')
    .option(
      '--inventory <file>',
      'what is known of the device: from kubectl, from Azure, or by hand; several may be named',
      collectInventory,
    )
    .option('--local-hub <dir>', 'data folder of a local hub, instead of IOTHUB_CONNECTION_STRING')
    .option('--junit <file>', 'write the evidence as JUnit test results')
    .option('--format <format>', 'text or json', format, 'text')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ApplyFlags) => finish(await runApply(files, flags, io)));
}

const examples = `
Examples:
  mooring apply workload.yaml --device line-7 --watch
  mooring apply workload.yaml --device line-7 --watch --junit evidence.xml --deadline 1800
  mooring apply deployment.json --device line-7 --watch --require running

Degrees of evidence: "running": the module started after the push, so its volumes were mounted;
"answered": the prober got an answer from that share since the push.`;

/**
 * The results file is written before anything is pushed, as a failure: whatever ends this command, what is published is
 * never the evidence of an earlier run.
 */
async function runApply(files: readonly string[], flags: ApplyFlags, io: Io): Promise<ExitCode> {
  const evidence = evidenceFile(io, flags);
  await evidence.write(nothingYet(flags.device, 'it ended before there was any evidence'));
  try {
    return await pushAndReport(files, flags, io, evidence);
  } catch (thrown) {
    await evidence.write(nothingYet(flags.device, describeFailure(thrown)?.message ?? 'an internal error'));
    throw thrown;
  }
}

async function pushAndReport(
  files: readonly string[],
  flags: ApplyFlags,
  io: Io,
  evidence: EvidenceFile,
): Promise<ExitCode> {
  const loaded = await loadDeployable(io, files, flags);
  if (loaded === undefined) return exitCodes.no;
  const endpoint = await findHubEndpoint(flags.localHub, io.env);
  const hub = await connectHub(endpoint, { callDeadlineSeconds: hubCallDeadlineSeconds, signal: io.signal });
  const progress = startProgress(io, flags.format === 'text');
  const report = await applyToDevice(
    loaded.deployable,
    {
      device: flags.device,
      force: flags.force,
      releaseDropped: flags.releaseDropped,
      watch: flags.watch,
      limits: { graceSeconds: flags.grace, deadlineSeconds: flags.deadline, require: flags.require },
      pollSeconds: flags.poll,
      signal: io.signal,
    },
    hub,
    progress.tell,
  ).finally(progress.end);
  if (flags.format === 'json') writeJson(io, toJson(report, hub.name, hub.simulated));
  else printReport(io, report, hub.simulated);
  await evidence.write(report, loaded.deployable.name);
  return codeOf(report);
}

const words: Record<ApplyReport['outcome'], string> = {
  done: 'done',
  pushed: 'pushed, not watched',
  failed: 'failed',
  notProved: 'not proved',
  unfinished: 'not finished',
};

export function printReport(io: Io, report: ApplyReport, simulated: boolean): void {
  const tone = report.outcome === 'done' ? 'good' : report.outcome === 'pushed' ? 'warn' : 'bad';
  if (report.judgement !== undefined) write(io, renderEvidence(io, report.judgement.bindings));
  const where = simulated ? ' on a local hub' : '';
  write(io, `${paint(io, tone, words[report.outcome])}${where}: ${makeVisible(report.why)}`);
  if (report.outcome === 'done' || report.outcome === 'pushed') return;
  const near = (share: string) => meant(share, report.rollout.knownShares);
  for (const line of renderTrouble(report, near)) note(io, `  ${line}`);
}

/** A share that is known to exist is spelt right, whatever else is near it. */
function meant(share: string, known: readonly string[]): string | undefined {
  return known.includes(share) ? undefined : nearest(share, known);
}

/** The report without the manifest that was pushed: it holds the registry's passwords. */
function toJson(report: ApplyReport, hub: string, simulated: boolean): Record<string, unknown> {
  const { rollout, judgement } = report;
  return {
    outcome: report.outcome,
    why: report.why,
    hub,
    simulated,
    device: rollout.device,
    version: rollout.desiredVersion,
    pushedUtc: rollout.pushedUtc,
    bindings: judgement?.bindings ?? [],
    modules: judgement?.modules ?? [],
    suspects: (judgement?.suspects ?? []).map((suspect) => ({
      ...suspect,
      didYouMean: meant(suspect.share, rollout.knownShares),
    })),
    notCleared: judgement?.notCleared ?? [],
    unread: report.observation?.unread ?? [],
  };
}

/** An empty name would ask the hub for the list of all devices. */
export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

export function format(text: string): 'text' | 'json' {
  if (text !== 'text' && text !== 'json') throw new InvalidArgumentError('It must be text or json.');
  return text;
}

function degree(text: string): 'running' | 'answered' {
  if (text !== 'running' && text !== 'answered') throw new InvalidArgumentError('It must be running or answered.');
  return text;
}
