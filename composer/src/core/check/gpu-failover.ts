import type { DeviceKnowledge } from '../device/knowledge.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { gpuRequestOf, gpusOf } from '../model/gpu-request.ts';
import { mostGpusOfNode } from './gpu-numbers.ts';
import { nodesOfFailover } from './device/failover.ts';
import { amountOn } from './device/workers.ts';

/**
 * Documented: no more than half of each of two nodes is to be used, so that one can carry everything. Where it is known
 * how many GPUs both have, that says more than what such nodes may have, and nothing is told here.
 */
export function checkGpuFailover(draft: Draft, known: DeviceKnowledge | undefined, findings: Findings): void {
  if (draft.target !== 'ase-2node' || findings.toldError('MOOR1614')) return;
  const nodes = known === undefined ? undefined : nodesOfFailover(known);
  if (nodes?.every((node) => amountOn(node, 'nvidia.com/gpu') !== undefined) === true) return;
  const asking = draft.modules.filter(
    (module) => module.name !== draft.reporter && module.name !== draft.prober && gpusOf(module) > 0,
  );
  const sum = asking.reduce((all, module) => all + gpusOf(module), 0);
  if (sum < 2) return;
  const last = asking.at(-1);
  const at = last === undefined ? draft.at : last.optionAt(gpuRequestOf(last).limit?.path ?? []);
  const names = listSome(asking.map(({ name }) => name));
  if (sum > mostGpusOfNode) {
    findings.add(
      'MOOR1615',
      at,
      `${names} ask for ${sum} GPUs, more than one node has`,
      `When a node fails, the other one has ${mostGpusOfNode} at most, and the rest stays Pending. Keep to what one node has.`,
    );
  } else {
    findings.add(
      'MOOR1615',
      at,
      `${names} ask for ${sum} GPUs, which one node must have when the other one fails`,
      'Nothing to do where each node has two. With one GPU in each, share it by NVIDIA_VISIBLE_DEVICES, or live without one of them after a failover.',
      'info',
    );
  }
}
