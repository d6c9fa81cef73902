import { below, itemsOf, textOf, type Part } from './look.ts';
import { amountsOf } from './read-kubernetes-node.ts';

/**
 * What a pod takes of its node: the sum of its containers. Undefined for one that is over, or was put on no node yet:
 * such a pod holds nothing.
 */
export function readPod(object: Part): Map<string, number> | undefined {
  const phase = textOf(below(object, 'status', 'phase'));
  if (phase === 'Succeeded' || phase === 'Failed') return undefined;
  if (textOf(below(object, 'spec', 'nodeName')) === undefined) return undefined;
  const sum = new Map<string, number>();
  for (const container of itemsOf(below(object, 'spec', 'containers'))) {
    const limits = amountsOf(below(container, 'resources', 'limits'));
    // A limit without a request is a request.
    const requests = new Map([...limits, ...amountsOf(below(container, 'resources', 'requests'))]);
    for (const [resource, amount] of requests) sum.set(resource, (sum.get(resource) ?? 0) + amount);
  }
  return sum;
}
