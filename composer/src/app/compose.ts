import { checkClaimsBeforePush } from '../core/check/claims-before-push.ts';
import { checkDraft } from '../core/check/check-draft.ts';
import { checkGpuFailover } from '../core/check/gpu-failover.ts';
import { checkDevice } from '../core/check/device/check-device.ts';
import type { ShareHold } from '../core/check/shares-across.ts';
import type { Digest } from '../core/compose/compose.ts';
import type { Composed } from '../core/compose/composed.ts';
import type { At, Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { readKnowledge } from '../core/device/read-knowledge.ts';
import { Findings, type Reweigh } from '../core/diagnostics/findings.ts';
import { readSettlement, type Asked } from '../core/doctor/settle.ts';
import { redact } from '../core/diagnostics/redact.ts';
import type { ReadBeside } from '../core/inputs/input-request.ts';
import { readInput } from '../core/inputs/read-input.ts';
import type { Trace } from '../core/merge/trace.ts';
import type { Draft } from '../core/model/draft.ts';
import type { OutputFile } from '../core/model/output-file.ts';
import type { Output, Target } from '../core/model/target.ts';
import type { Suppressed } from '../core/policy/policy.ts';
import { layerOf, Variables } from '../core/variables/variables.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import type { InputFile } from '../source/read-source.ts';
import { SourceSpace } from '../source/source-space.ts';
import type { Source } from '../source/source.ts';
import { makeProduct } from './make-product.ts';
import { followPrevious } from './read-previous.ts';
import { refuseObjects } from './refuse-objects.ts';
import { takePolicy, type PolicyFile } from './take-policy.ts';

export interface ComposeRequest {
  /** One manifest or template, or a workload and the files that go over it, the later over the earlier. */
  files: readonly InputFile[];
  /** The environment; it goes over the values of an `.env` file. */
  env: Readonly<Record<string, string | undefined>>;
  envFileValues?: Readonly<Record<string, string | undefined>>;
  /** Instead of the target the workload names. */
  target?: Target | undefined;
  /** Instead of what the target takes. */
  output?: Output | undefined;
  /** The manifest that was pushed last: createOptions never take fewer chunks than there. */
  previous?: InputFile | undefined;
  /** `mooring.yaml`: what the project says of findings. */
  policy?: PolicyFile | undefined;
  /** What is known of the device: lists of kubectl, answers of Azure, an inventory written by hand. */
  knowledge?: readonly InputFile[] | undefined;
  /** A report of `mooring doctor`: which inferences hold. */
  settled?: InputFile | undefined;
  /** The device it is for, where that is known. */
  device?: string | undefined;
  /** By which the age of a report is told; now, unless said otherwise. */
  nowMs?: number | undefined;
  /** Of the sites a workload declares, the one to compose for. */
  site?: string | undefined;
  /** Which image of a module.json is meant where a placeholder does not say; amd64 unless said otherwise. */
  platform?: string | undefined;
  /**
   * The bytes of a module.json, or undefined when there is none. The path is relative to the folder of `inputFile`, has no
   * `..` and forward slashes only; whoever opens it must not follow a link out of that folder.
   */
  readBeside?: ReadBeside | undefined;
  /** Whether the result tells of every value where it came from. */
  trace?: boolean | undefined;
  /** Hexadecimal digest of a text, SHA-256 for everybody who compares revisions. */
  digest: Digest;
}

export interface ComposeResult {
  /** What can be pushed. Absent as soon as there is one error, and where there is no edgeAgent to push it to. */
  composed?: Composed;
  /** What was made, the main file first; absent as soon as there is one error. */
  files?: OutputFile[];
  output?: Output;
  /** Variables kept for the push, and where they are first asked for. */
  secretPlaces?: Readonly<Record<string, At>>;
  /** What was read, with errors too; absent where the text has no form that could be read. */
  draft?: Draft;
  /** In the order of the text. Never with the value of a variable in it. */
  diagnostics: Diagnostic[];
  /** What the project suppresses of it, with its reasons. */
  suppressed: Suppressed[];
  /** To show the lines the diagnostics point at. */
  sources: Source[];
  /** Files whose bytes are no text; each is an error among the diagnostics, too. */
  unreadable: UnreadableBytes[];
  /** Files that hold objects for kubectl, which only `check` reads; each is an error among the diagnostics, too. */
  objects?: readonly InputFile[];
  /** What such objects claim of the shares of a device. */
  shareHolds?: readonly ShareHold[];
  /** When it was asked for and the files could be merged: which file set a value. Never the value of a variable. */
  trace?: Trace;
}

/**
 * The one function behind `compose`, `check`, `apply` and the service: bytes in, manifest and findings out. No file is
 * opened, nothing is thrown for bad input.
 */
export function composeInput(request: ComposeRequest): ComposeResult {
  if (request.files.length === 0) throw new TypeError('composeInput needs a file');
  const refused = refuseObjects(request.files);
  if (refused !== undefined) return { ...refused, suppressed: [], sources: [], unreadable: [] };
  const weighing: Reweigh[] = [];
  const findings = new Findings((found) => weighing.reduce(weighAnew, found as Diagnostic | undefined));
  const space = new SourceSpace();
  const unreadable: UnreadableBytes[] = [];
  const sources = request.files.flatMap((file) => {
    const read = space.read(file);
    if ('source' in read) return [read.source];
    const { reason, help } = read.unreadable;
    findings.add('MOOR1000', { file: file.name, line: 1, column: 1 }, `the file cannot be read: ${reason}`, help);
    unreadable.push(read.unreadable);
    return [];
  });
  const taken = request.policy === undefined ? undefined : takePolicy(request.policy, space, findings, request.settled);
  if (taken !== undefined && 'unreadable' in taken) unreadable.push(taken.unreadable);
  if (unreadable.length > 0) return { diagnostics: findings.sorted(), suppressed: [], sources, unreadable };
  const { policy, settled = request.settled } = taken !== undefined && 'policy' in taken ? taken : {};
  const settlement = settled === undefined ? undefined : readSettlement(settled, whatIsAsked(request));
  // In this order: what a project says of findings is the last word.
  if (settlement !== undefined) weighing.push(settlement.reweigh);
  if (policy !== undefined) weighing.push((found) => policy.weigh(found));
  settlement?.tell(findings);
  const variables = new Variables([
    layerOf(request.env, 'environment'),
    layerOf(request.envFileValues ?? {}, 'envFile'),
  ]);
  const { secretPlaces, used, trace, ...input } = readInput({ ...request, space, sources, variables }, findings);
  const draft = input.draft === undefined ? undefined : followPrevious(input.draft, request.previous, findings);
  if (draft !== undefined) checkDraft(draft, findings);
  const known = readKnowledge(request.knowledge ?? [], space, findings, request.device);
  if (draft !== undefined) {
    checkClaimsBeforePush(draft, known, findings);
    checkGpuFailover(draft, known, findings);
  }
  if (draft !== undefined && known !== undefined) checkDevice(draft, known, findings);
  const failed = draft === undefined || findings.hasErrors;
  const product = failed ? undefined : makeProduct(draft, secretPlaces, request.digest, findings);
  policy?.reportRefused(findings);
  // Where something stopped it, rules did not run that a suppression may be for.
  if (product !== undefined) policy?.reportIdle(namesOf(request.files), findings);
  return {
    ...(findings.hasErrors ? {} : product),
    ...(draft === undefined ? {} : { draft }),
    diagnostics: redact(findings.sorted(), used),
    suppressed: redactSuppressed(policy?.suppressed ?? [], used),
    // Those of module.json files, too.
    sources: space.sources,
    unreadable: [],
    ...(trace === undefined ? {} : { trace }),
  };
}

function whatIsAsked({ device, nowMs = Date.now() }: ComposeRequest): Asked {
  return { device, nowMs };
}

function weighAnew(found: Diagnostic | undefined, weigh: Reweigh): Diagnostic | undefined {
  return found === undefined ? undefined : weigh(found);
}

function namesOf(files: readonly InputFile[]): string[] {
  return files.map(({ name }) => name);
}

function redactSuppressed(suppressed: readonly Suppressed[], used: ReadonlyMap<string, string>): Suppressed[] {
  const hidden = redact(
    suppressed.map(({ diagnostic }) => diagnostic),
    used,
  );
  return suppressed.flatMap((one, index) => {
    const diagnostic = hidden[index];
    return diagnostic === undefined ? [] : [{ ...one, diagnostic }];
  });
}
