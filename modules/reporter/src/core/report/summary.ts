import { verdictOf, verdictOfGpu, verdictOfNode, type Reported, type Summary, type Verdict } from '@mooring/contract';
import type { Observed } from './observed.ts';

/**
 * How the whole weighs: the worst of its parts, in the order good, degraded, unknown, bad.
 *
 * @param silenced volumes under maintenance: they count, but weigh nothing
 * @param isUnwatched the volumes that are meant are not watched, as where they were refused: nothing is known of them
 */
export function summarize(
  observed: Observed,
  role: Reported['role'],
  silenced: ReadonlySet<string> = new Set(),
  isUnwatched = false,
): Summary {
  const verdicts = new Map(Object.entries(observed.volumes).map(([name, { state }]) => [name, verdictOf(state)]));
  const volumes = [...verdicts.values()];
  const weighing = [...verdicts].filter(([name]) => !silenced.has(name)).map(([, verdict]) => verdict);
  const gpus = Object.values(observed.gpus).map((gpu) => verdictOfGpu(gpu.state));
  // A node whose conditions this module may not read says nothing for or against.
  const nodes = Object.values(observed.clusterReading.nodes)
    .map(verdictOfNode)
    .filter((verdict) => verdict !== 'unknown');
  const all: Verdict[] = [...weighing, ...gpus, ...nodes, verdictOfGpuSubsystem(observed.gpu.state, role)];
  if (isUnwatched) all.push('unknown');
  return {
    state: worstOf(all),
    volumesGood: count(volumes, 'good'),
    volumesDegraded: count(volumes, 'degraded'),
    volumesBad: count(volumes, 'bad'),
    volumesUnknown: count(volumes, 'unknown'),
    ...(weighing.length === volumes.length ? {} : { volumesSilenced: volumes.length - weighing.length }),
    gpus: gpus.length,
    nodes: Object.keys(observed.clusterReading.nodes).length,
    omitted: 0,
  };
}

/** A prober asks for no GPU; to a reporter a node without one is as good as one with. */
export function verdictOfGpuSubsystem(state: Observed['gpu']['state'], role: Reported['role']): Verdict {
  if (role === 'prober' || state === 'present' || state === 'noGpu') return 'good';
  return state === 'unknown' ? 'unknown' : 'degraded';
}

function worstOf(verdicts: readonly Verdict[]): Summary['state'] {
  if (verdicts.includes('bad')) return 'bad';
  if (verdicts.includes('unknown')) return 'unknown';
  return verdicts.includes('degraded') ? 'degraded' : 'ok';
}

function count(verdicts: readonly Verdict[], verdict: Verdict): number {
  return verdicts.filter((one) => one === verdict).length;
}
