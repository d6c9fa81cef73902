import type { ShareHold } from '../core/check/shares-across.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { readKnowledge } from '../core/device/read-knowledge.ts';
import { readSettlement, type Settlement } from '../core/doctor/settle.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { checkObjects } from '../core/kubernetes-files/check-objects.ts';
import { shareHoldsIn } from '../core/kubernetes-files/share-holds.ts';
import { defaultTarget, runsOnKubernetes, type Target } from '../core/model/target.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import type { InputFile } from '../source/read-source.ts';
import { SourceSpace } from '../source/source-space.ts';
import type { Source } from '../source/source.ts';
import type { Policy, Suppressed } from '../core/policy/policy.ts';
import type { ComposeResult } from './compose.ts';
import { takePolicy, type PolicyFile } from './take-policy.ts';

export interface KubernetesCheck {
  /** Objects for kubectl or Flux; all are looked at together. */
  files: readonly InputFile[];
  /** The kind of cluster they are for; Azure Stack Edge unless said otherwise. */
  target?: Target | undefined;
  /** What a project says of findings. */
  policy?: PolicyFile | undefined;
  /** What is known of the device: lists of kubectl, answers of Azure, an inventory written by hand. */
  knowledge?: readonly InputFile[] | undefined;
  /** A report of `mooring doctor`, and the device they are for, where that is known. */
  settled?: InputFile | undefined;
  device?: string | undefined;
  nowMs?: number | undefined;
}

export interface KubernetesCheckResult {
  /** In the order of the text. */
  diagnostics: Diagnostic[];
  /** What the project suppresses of it, with its reasons. */
  suppressed: Suppressed[];
  /** To show the lines the diagnostics point at. */
  sources: Source[];
  /** Files whose bytes are no text; each is an error among the diagnostics, too. */
  unreadable: UnreadableBytes[];
  /** What they claim of the shares of the device. */
  shareHolds: readonly ShareHold[];
}

/** The results of inputs that were checked one by one, with one for all that hold objects for kubectl in their place. */
export function checkTogether(
  results: readonly ComposeResult[],
  target: Target | undefined,
  more: Omit<KubernetesCheck, 'files' | 'target'> = {},
): ComposeResult[] {
  const files = results.flatMap(objectsOf);
  if (files.length === 0) return [...results];
  const others = results.filter((result) => objectsOf(result).length === 0);
  return [...others, checkKubernetes({ ...more, files, target })];
}

/** The files of an input that hold nothing but objects for kubectl; none of any other input. */
export function objectsOf({ objects = [], sources }: ComposeResult): readonly InputFile[] {
  return sources.length === 0 ? objects : [];
}

/** What a cluster, or the device, would refuse or silently do with objects that somebody wrote by hand. Never throws. */
export function checkKubernetes({
  files,
  target: named,
  policy,
  knowledge = [],
  settled,
  device,
  nowMs = Date.now(),
}: KubernetesCheck): KubernetesCheckResult {
  const target = named ?? defaultTarget;
  let shareHolds: readonly ShareHold[] = [];
  let weighing: Policy | undefined;
  let settlement: Settlement | undefined;
  // In this order: what a project says of findings is the last word.
  const findings = new Findings((found) => {
    const weighed = settlement === undefined ? found : settlement.reweigh(found);
    return weighed === undefined || weighing === undefined ? weighed : weighing.weigh(weighed);
  });
  const space = new SourceSpace();
  const unreadable: UnreadableBytes[] = [];
  const sources = files.flatMap((file) => {
    const read = space.read(file, 'many');
    if ('source' in read) return [read.source];
    const { reason, help } = read.unreadable;
    findings.add('MOOR1000', { file: file.name, line: 1, column: 1 }, `the file cannot be read: ${reason}`, help);
    unreadable.push(read.unreadable);
    return [];
  });
  const taken = policy === undefined ? undefined : takePolicy(policy, space, findings, settled);
  const report = taken !== undefined && 'policy' in taken ? taken.settled : settled;
  if (report !== undefined) settlement = readSettlement(report, { device, nowMs });
  if (taken !== undefined && 'policy' in taken) weighing = taken.policy;
  settlement?.tell(findings);
  const [first] = sources;
  if (first !== undefined && !runsOnKubernetes(target)) {
    findings.add(
      'MOOR2501',
      { file: first.file, line: 1, column: 1 },
      `these are objects for kubectl, and there is no Kubernetes on ${target}`,
      'Check them for the kind of cluster they are for, with `--target ase-1node` for example.',
    );
  } else {
    const known = readKnowledge(knowledge, space, findings, device);
    const set = checkObjects({ space, sources, target, known }, findings);
    shareHolds = shareHoldsIn(set, named);
  }
  weighing?.reportRefused(findings);
  weighing?.reportIdle(
    files.map(({ name }) => name),
    findings,
  );
  return {
    diagnostics: findings.sorted(),
    suppressed: weighing?.suppressed ?? [],
    sources: space.sources,
    unreadable,
    shareHolds,
  };
}
