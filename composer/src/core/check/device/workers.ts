import type { DeviceKnowledge, KnownNode, Origin, Said } from '../../device/knowledge.ts';
import { listSome } from '../../diagnostics/suggest.ts';

export interface Workers {
  /** Those that take pods now. */
  nodes: readonly Said<KnownNode>[];
  /** Those that do not: cordoned, tainted, or not ready. */
  closed: readonly Said<KnownNode>[];
  /** Whether what does not find room now never will: a closed node may be opened again. */
  isSure: boolean;
  all: Origin;
}

/** The nodes that modules are put on; undefined where there may be others. */
export function workersOf({ nodes }: DeviceKnowledge): Workers | undefined {
  if (nodes.all === undefined) return undefined;
  const workers = [...nodes.items.values()].filter(({ isWorker }) => isWorker);
  const isOpen = ({ ready, isClosed }: KnownNode) => ready !== false && isClosed !== true;
  const closed = workers.filter((node) => !isOpen(node));
  return { nodes: workers.filter(isOpen), closed, all: nodes.all, isSure: !nodes.all.isWeak && closed.length === 0 };
}

/** `, without k8s-2, which takes no pods now`, or nothing. */
export function sayClosed({ closed }: Workers): string {
  if (closed.length === 0) return '';
  const names = listSome(closed.map(({ name }) => name)).slice(0, 300);
  return `, without ${names}, which ${closed.length === 1 ? 'takes' : 'take'} no pods now`;
}

const hostname = 'kubernetes.io/hostname';

/** Whether a node has all labels; undefined where that is not known. */
export function fits(node: KnownNode, selector: ReadonlyMap<string, string>): boolean | undefined {
  let isKnown = true;
  for (const [label, value] of selector) {
    const has =
      node.labels.get(label) ?? (label === hostname && !node.hasAllLabels ? node.name.toLowerCase() : undefined);
    if (has === undefined && !node.hasAllLabels) isKnown = false;
    else if (has !== value) return false;
  }
  return isKnown ? true : undefined;
}

/** The virtual machine of the device that runs Kubernetes itself, whether or not it keeps pods off. */
export function isControlPlane({ labels }: KnownNode): boolean {
  return labels.has('node-role.kubernetes.io/control-plane') || labels.has('node-role.kubernetes.io/master');
}

/** How much of a resource a node has for pods; undefined where that is not known. */
export function amountOn(node: KnownNode, resource: string): number | undefined {
  return node.allocatable.get(resource) ?? (node.hasAllResources && resource.includes('/') ? 0 : undefined);
}

/** The nodes that may have all labels of a selector; modules that ask for the same ones are answered the same. */
export function nodesBySelector(
  nodes: readonly Said<KnownNode>[],
): (selector: ReadonlyMap<string, string>) => readonly Said<KnownNode>[] {
  const found = new Map<string, readonly Said<KnownNode>[]>();
  return (selector) => {
    const key = JSON.stringify([...selector]);
    const known = found.get(key) ?? nodes.filter((node) => fits(node, selector) !== false);
    found.set(key, known);
    return known;
  };
}

/** The most of a resource that one of these nodes has; undefined where that is not known of all. */
export function mostOf(nodes: readonly KnownNode[], resource: string): number | undefined {
  let most = 0;
  for (const node of nodes) {
    const amount = amountOn(node, resource);
    if (amount === undefined) return undefined;
    most = Math.max(most, amount);
  }
  return most;
}
