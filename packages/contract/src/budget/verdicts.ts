import type { GpuState } from '../gpu-state.ts';
import type { BudgetedMap, Reported } from '../reported.ts';
import { verdictOf, type Verdict } from '../volume-state.ts';

const gpuVerdicts: Record<GpuState, Verdict> = {
  ok: 'good',
  degraded: 'degraded',
  needsReset: 'bad',
  lost: 'bad',
  unknown: 'unknown',
};

const claimVerdicts: Record<Reported['claims'][string]['phase'], Verdict> = {
  Bound: 'good',
  Pending: 'bad',
  Lost: 'bad',
  unknown: 'unknown',
};

const persistentVolumeVerdicts: Record<Reported['persistentVolumes'][string]['phase'], Verdict> = {
  Available: 'good',
  Bound: 'good',
  Pending: 'degraded',
  Released: 'degraded',
  Failed: 'bad',
  unknown: 'unknown',
};

/** How an entry of any map weighs. */
export function verdictOfGpu(state: GpuState): Verdict {
  return gpuVerdicts[state];
}

/** A node that is not ready is bad, one under pressure degraded, one that could not be asked unknown. */
export function verdictOfNode(node: Reported['nodes'][string]): Verdict {
  if (node.ready === 'unknown') return 'unknown';
  if (node.ready === 'false') return 'bad';
  return (node.pressure?.length ?? 0) > 0 ? 'degraded' : 'good';
}

export interface WeighedEntry {
  readonly map: BudgetedMap;
  readonly key: string;
  readonly verdict: Verdict;
}

/** Every entry of every map with its verdict. */
export function weighEntries(document: Reported): WeighedEntry[] {
  const of = <T>(map: BudgetedMap, entries: Record<string, T>, verdict: (entry: T) => Verdict): WeighedEntry[] =>
    Object.entries(entries).map(([key, entry]) => ({ map, key, verdict: verdict(entry) }));
  return [
    ...of('volumes', document.volumes, (volume) => verdictOf(volume.state)),
    ...of('gpus', document.gpus, (gpu) => verdictOfGpu(gpu.state)),
    ...of('nodes', document.nodes, verdictOfNode),
    ...of('claims', document.claims, (claim) => claimVerdicts[claim.phase]),
    ...of('persistentVolumes', document.persistentVolumes, (volume) => persistentVolumeVerdicts[volume.phase]),
  ];
}
