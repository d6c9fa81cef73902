import type { KnownNode } from './knowledge.ts';
import { amountOf, below, entriesOf, isTrue, itemsOf, textOf, type Part } from './look.ts';
import { quantityOf } from './quantity.ts';

/** A Node: what it has for pods, and whether modules are put on it. */
export function readNode(name: string, object: Part): KnownNode {
  const allocatable = below(object, 'status', 'allocatable') ?? below(object, 'status', 'capacity');
  const labels = entriesOf(below(object, 'metadata', 'labels')).map(([key, value]): [string, string] => [
    key,
    textOf(value) ?? '',
  ]);
  return {
    name,
    ready: readiness(object),
    isWorker: !keepsPodsOff(object),
    isClosed: isClosed(object),
    architecture:
      textOf(below(object, 'status', 'nodeInfo', 'architecture')) ??
      textOf(below(object, 'metadata', 'labels', 'kubernetes.io/arch')),
    allocatable: amountsOf(allocatable),
    hasAllResources: allocatable !== undefined,
    labels: new Map(labels),
    hasAllLabels: below(object, 'metadata', 'labels') !== undefined,
    addresses: itemsOf(below(object, 'status', 'addresses')).flatMap((one) =>
      textOf(below(one, 'type')) === 'InternalIP' ? (textOf(below(one, 'address')) ?? []) : [],
    ),
  };
}

/** Resource → amount; what is no amount is left out. */
export function amountsOf(part: Part): Map<string, number> {
  return new Map(
    entriesOf(part).flatMap(([resource, amount]): [string, number][] => {
      const value = quantityOf(amountOf(amount) ?? '');
      return value === undefined ? [] : [[resource, value]];
    }),
  );
}

function readiness(object: Part): boolean | undefined {
  const ready = itemsOf(below(object, 'status', 'conditions')).find((one) => textOf(below(one, 'type')) === 'Ready');
  const status = textOf(below(ready, 'status'));
  if (status === 'True') return true;
  return status === undefined ? undefined : false;
}

/** The minor release of Kubernetes 1 on a node: 27 of `v1.27.8`. */
export function readKubeletMinor(object: Part): number | undefined {
  const [, minor] = /^v1\.(\d{1,3})\./.exec(textOf(below(object, 'status', 'nodeInfo', 'kubeletVersion')) ?? '') ?? [];
  return minor === undefined ? undefined : Number(minor);
}

/** Taints that Kubernetes sets by itself say what conditions say, too, and go when those do. */
function isClosed(object: Part): boolean {
  if (isTrue(below(object, 'spec', 'unschedulable'))) return true;
  return itemsOf(below(object, 'spec', 'taints')).some((taint) => {
    const key = textOf(below(taint, 'key')) ?? '';
    const isOwn = !key.startsWith('node.kubernetes.io/') && !controlPlane.test(key);
    return isOwn && textOf(below(taint, 'effect')) !== 'PreferNoSchedule';
  });
}

const controlPlane = /^node-role\.kubernetes\.io\/(control-plane|master)$/;

/** Modules tolerate no taint but those that Kubernetes itself sets while a node is away. */
function keepsPodsOff(object: Part): boolean {
  return itemsOf(below(object, 'spec', 'taints')).some((taint) => {
    const effect = textOf(below(taint, 'effect'));
    return effect !== 'PreferNoSchedule' && controlPlane.test(textOf(below(taint, 'key')) ?? '');
  });
}
