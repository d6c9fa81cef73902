import type { DeviceKnowledge, KnownNode, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import type { ModuleAsk } from './asks.ts';
import { sayAmount } from './say-amount.ts';
import { amountOn, fits, isControlPlane, workersOf } from './workers.ts';

/** The two nodes of which one must be able to carry everything; undefined where it is not known which they are. */
export function nodesOfFailover(knowledge: DeviceKnowledge): readonly Said<KnownNode>[] | undefined {
  const workers = workersOf(knowledge);
  const nodes = [...(workers?.nodes ?? []), ...(workers?.closed ?? [])].filter((node) => !isControlPlane(node));
  return nodes.length === 2 ? nodes : undefined;
}

/**
 * Of two workers one must be able to carry everything, which is why the device wants half of each left free. A module
 * that only one of them can run does not come back while that one is away.
 */
export function checkFailover(
  place: Pick<Draft, 'target' | 'at'>,
  asks: readonly ModuleAsk[],
  knowledge: DeviceKnowledge,
  overdrawn: ReadonlySet<string>,
  findings: Findings,
): void {
  const workers = workersOf(knowledge);
  const nodes = nodesOfFailover(knowledge);
  if (place.target !== 'ase-2node' || workers === undefined || nodes === undefined) return;
  const free = asks.filter(({ selector }) =>
    nodes.every((node) => fits(node, selector) === true || selector.size === 0),
  );
  for (const resource of new Set(free.flatMap(({ requests }) => [...requests.keys()]))) {
    if (overdrawn.has(resource)) continue;
    const amounts = nodes.flatMap((node) => amountOn(node, resource) ?? []);
    if (amounts.length < nodes.length) continue;
    const least = Math.min(...amounts);
    const sum = free.reduce((all, { requests, pods }) => all + pods * (requests.get(resource) ?? 0), 0);
    if (sum <= least * (1 + 1e-9)) continue;
    const largest = free.reduce<ModuleAsk | undefined>(
      (best, ask) => ((ask.requests.get(resource) ?? 0) > (best?.requests.get(resource) ?? 0) ? ask : best),
      undefined,
    );
    const most = largest?.requests.get(resource) ?? 0;
    const message =
      largest !== undefined && most > least
        ? `\`${largest.module}\` asks for ${sayAmount(resource, most)}, and one of the two nodes has ${least === 0 ? 'none' : `only ${sayAmount(resource, least)}`}`
        : `after a failover one node would carry ${sayAmount(resource, sum)}, and the smaller one has ${sayAmount(resource, least)}`;
    findings.add(
      'MOOR2328',
      largest?.places.get(resource) ?? largest?.at ?? place.at,
      `${message}, says ${sayWho(workers.all)}`,
      'Some modules do not start while the other node is away. Ask for at most half of what both have, or accept it.',
    );
  }
}
