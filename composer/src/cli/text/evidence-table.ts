import type { ApplyReport } from '../../app/apply.ts';
import type { BindingEvidence, Judgement } from '../../core/rollout/judge.ts';
import { makeVisible } from '../../core/diagnostics/visible.ts';
import type { Io } from '../io.ts';
import { volumeRemedies } from '../../core/rollout/volume-remedies.ts';
import { paint, type Tone } from './colour.ts';
import { renderTable } from './table.ts';

const degreeTones: Record<BindingEvidence['degree'], Tone> = { none: 'bad', running: 'warn', answered: 'good' };

/** The evidence for each binding, a line each; whoever claims success says of which degree. */
export function renderEvidence(io: Pick<Io, 'colour' | 'columns'>, bindings: readonly BindingEvidence[]): string {
  if (bindings.length === 0) return 'no module mounts a share: nothing to prove';
  const rows = bindings.map((binding) => [
    binding.module,
    binding.path,
    binding.share,
    binding.degree,
    binding.state === undefined
      ? ''
      : `${binding.state}${binding.latencyMs === undefined ? '' : ` ${binding.latencyMs} ms`}`,
    binding.node ?? '',
    binding.degree === 'answered' ? '' : binding.why,
  ]);
  const columns = [
    { title: 'MODULE', shrink: 1 },
    { title: 'PATH', shrink: 1 },
    { title: 'SHARE', shrink: 1 },
    { title: 'EVIDENCE' },
    { title: 'PROBE' },
    { title: 'NODE', shrink: 1 },
    { title: 'WHY', shrink: 1 },
  ];
  const lines = renderTable(columns, rows, io.columns).split('\n');
  return lines
    .map((line, index) => (index === 0 ? line : paint(io, degreeTones[bindings[index - 1]?.degree ?? 'none'], line)))
    .join('\n');
}

/** What is not as asked, which shares are suspect and what to do: the part of a report that a person acts on. */
export function renderTrouble(report: ApplyReport, near: (share: string) => string | undefined): string[] {
  const judgement = report.judgement;
  if (judgement === undefined) return [];
  const lines = judgement.modules
    .filter((module) => module.state !== 'asDesired')
    .map((module) => `module ${module.name}: ${module.why}`);
  if (!judgement.deployment.applied) lines.unshift(judgement.deployment.why);
  for (const suspect of judgement.suspects) {
    const meant = near(suspect.share);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    lines.push(`share ${suspect.share} (by ${suspect.by}): ${suspect.because}.${hint}`);
  }
  if (judgement.notCleared.length > 0) lines.push(`not cleared either: ${judgement.notCleared.join(', ')}`);
  lines.push(...badShares(judgement));
  lines.push(...(report.observation?.unread ?? []).map((text) => `not read: ${text}`));
  return [...lines.map(makeVisible), ...remedies(judgement, report).map(makeVisible)];
}

/** One line a share that the prober finds wrong: its state, the bindings behind it, and what to do. */
function badShares(judgement: Judgement): string[] {
  const bad = judgement.bindings.filter((binding) => binding.state !== undefined && binding.degree !== 'answered');
  const shares = [...new Set(bad.map((binding) => binding.share))];
  return shares.map((share) => {
    const own = bad.filter((binding) => binding.share === share);
    const places = own.map((binding) => `${binding.module} ${binding.path}`).join(', ');
    const state = own[0]?.state ?? 'unknown';
    return `share ${share} is ${state} for ${places}: ${volumeRemedies[state]}`;
  });
}

function remedies(judgement: Judgement, report: ApplyReport): string[] {
  if (judgement.suspects.length > 0) {
    const names = judgement.suspects.map((suspect) => suspect.share).join(', ');
    const bound = new Set(report.rollout.bindings.map((binding) => binding.claim));
    if (judgement.suspects.every((suspect) => !bound.has(suspect.claim))) {
      return [`help: the prober only holds ${names} for the deployment before; let go with --release-dropped`];
    }
    return [
      `help: look in the portal whether ${names} exists on ${report.rollout.device}, is used with Edge compute, is not claimed by another namespace, and its PersistentVolume is not Released (unmount and mount the share); correct the name in the workload and apply again`,
    ];
  }
  if (report.outcome === 'notProved') {
    return [
      'help: compose with the reporter, so that a prober answers for each share, or accept less: --require running',
    ];
  }
  if (!judgement.deployment.applied) {
    return [
      'help: nothing is known of shares or modules before edgeAgent takes the version: look whether the device is online and what edgeAgent logs',
    ];
  }
  if (judgement.bindings.some((binding) => binding.state !== undefined && binding.degree !== 'answered')) {
    return ['help: mend the share, then apply again; the states are explained in docs/operations.md'];
  }
  const lacking = judgement.modules.filter((module) => module.lacks.kind === 'other').map((module) => module.name);
  if (lacking.length > 0)
    return [`help: what ${lacking.join(', ')} lacks stands in its line above: a GPU, its image, or its own crash`];
  return ['help: run mooring status for the device; the states are explained in docs/operations.md'];
}
