import { extensionKey } from '@mooring/edge-kubernetes';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../../model/draft.ts';
import { gpuResource } from '../../model/gpu-request.ts';
import { lookUpObject } from '../../model/options.ts';
import { isStackEdge } from '../../model/target.ts';
import { highestGpuOf, mostGpusOfNode } from '../gpu-numbers.ts';
import { mostOf, nodesBySelector, workersOf } from './workers.ts';

/**
 * GPUs that modules take by number, where all nodes are known. The number is that of the node, so that one that no node
 * has names nothing; what no device of the kind has is told without knowing this one.
 */
export function checkKnownGpuNumbers(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): void {
  const workers = workersOf(knowledge);
  if (workers === undefined || workers.nodes.length === 0) return;
  const nodesFor = nodesBySelector(workers.nodes);
  for (const module of draft.modules) {
    const highest = module.entry['status'] === 'stopped' ? undefined : highestGpuOf(module);
    if (highest === undefined || (isStackEdge(draft.target) && highest.number >= mostGpusOfNode)) continue;
    const nodes = nodesFor(selectorOf(module));
    const most = nodes.length === 0 ? undefined : mostOf(nodes, gpuResource);
    if (most === undefined || highest.number < most) continue;
    const there =
      most === 0 ? 'no node has any' : most === 1 ? 'there is only GPU 0' : `there are only GPUs 0 to ${most - 1}`;
    findings.add(
      'MOOR2340',
      highest.at,
      `\`${module.name}\` takes GPU ${highest.number} by number, and ${there}, says ${sayWho(workers.all)}`,
      most === 0
        ? 'Its container would not start. A virtual machine of the device may hold the GPU; otherwise take the variable out.'
        : 'Its container would not start. Take a lower number: GPUs are counted from 0.',
    );
  }
}

function selectorOf(module: ModuleDraft): ReadonlyMap<string, string> {
  const selector = lookUpObject(module.createOptions, extensionKey, 'nodeSelector')?.value;
  return new Map(
    Object.entries(selector ?? {}).flatMap(([label, value]) => (typeof value === 'string' ? [[label, value]] : [])),
  );
}
