import type { DeviceKnowledge, KnownPod, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { listSome } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';
import { usesIotEdge } from '../../model/target.ts';
import type { ModuleAsk } from './asks.ts';
import { namespaceFor } from './namespace.ts';
import { sayAmount } from './say-amount.ts';
import { amountOn, sayClosed, workersOf, type Workers } from './workers.ts';

/**
 * Whether all modules together find as much as they ask for, of what there is and of what other pods leave. Returns the
 * resources of which they do not.
 */
export function checkTotals(
  others: readonly Said<KnownPod>[],
  asks: readonly ModuleAsk[],
  knowledge: DeviceKnowledge,
  told: ReadonlySet<string>,
  findings: Findings,
): ReadonlySet<string> {
  const overdrawn = new Set(told);
  const workers = workersOf(knowledge);
  if (workers === undefined || workers.nodes.length === 0) return overdrawn;
  for (const resource of new Set(asks.flatMap(({ requests }) => [...requests.keys()]))) {
    if (told.has(resource)) continue;
    const total = totalOf(workers, resource);
    if (total === undefined) continue;
    const takers = others.filter(({ requests }) => (requests.get(resource) ?? 0) > 0);
    const taken = takers.reduce((sum, { requests }) => sum + (requests.get(resource) ?? 0), 0);
    if (tellSum(asks, { resource, total, taken, takers, workers }, findings)) overdrawn.add(resource);
  }
  return overdrawn;
}

interface Supply {
  resource: string;
  total: number;
  taken: number;
  takers: readonly Said<KnownPod>[];
  workers: Workers;
}

/** Told at the module with which it is too much. What others hold they may give back, so that alone is a warning. */
function tellSum(asks: readonly ModuleAsk[], supply: Supply, findings: Findings): boolean {
  const { resource, total, taken, takers, workers } = supply;
  const sum = asks.reduce((all, { requests, pods }) => all + pods * (requests.get(resource) ?? 0), 0);
  const isBeyond = exceeds(sum, total);
  if (!isBeyond && !exceeds(sum, total - taken)) return false;
  const limit = isBeyond ? total : total - taken;
  let reached = 0;
  const last = asks.find(({ requests, pods }) => exceeds((reached += pods * (requests.get(resource) ?? 0)), limit));
  if (last === undefined) return false;
  const who = takers.map(({ namespace, name }) => `${namespace}/${name}`);
  const [first] = takers;
  const except =
    isBeyond || first === undefined
      ? ''
      : `, of which ${listSome(who).slice(0, 300)} ${who.length === 1 ? 'holds' : 'hold'} ${sayAmount(resource, taken)}`;
  findings.add(
    resource.includes('/') ? 'MOOR2327' : 'MOOR2331',
    last.places.get(resource) ?? last.at,
    `all together ask for ${sayAmount(resource, sum)}, and the nodes have ${sayAmount(resource, total)}${except}${sayClosed(workers)}, says ${sayWho(isBeyond || first === undefined ? workers.all : first.origin)}`,
    isBeyond
      ? `The last pods would wait for ever. Ask for less${resource.includes('/') ? ', or share: `gpu: { sharing: time, devices: [0] }` where it is a GPU' : ''}.`
      : 'The last pods wait until those give it back. Ask for less, or end those.',
    isBeyond && workers.isSure ? 'error' : 'warning',
  );
  return true;
}

/** Sums of fractions are not exact. */
function exceeds(sum: number, limit: number): boolean {
  return sum > limit * (1 + 1e-9) + 1e-9;
}

export function totalOf({ nodes }: Workers, resource: string): number | undefined {
  let total = 0;
  for (const node of nodes) {
    const amount = amountOn(node, resource);
    if (amount === undefined) return undefined;
    total += amount;
  }
  return total;
}

/** Pods that stay when this is pushed: a deployment takes the place of all modules, a layer of none. */
export function othersOf(draft: Draft, { pods }: DeviceKnowledge): Said<KnownPod>[] {
  const namespace = namespaceFor(draft);
  const replaced = (pod: KnownPod) =>
    pod.namespace === namespace && (usesIotEdge(draft) ? pod.isModule && draft.layered !== true : true);
  return [...pods.items.values()].filter((pod) => !replaced(pod));
}
