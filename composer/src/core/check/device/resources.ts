import type { DeviceKnowledge, KnownNode } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ModuleAsk } from './asks.ts';
import { sayAmount } from './say-amount.ts';
import { mostOf, nodesBySelector, sayClosed, workersOf } from './workers.ts';

/**
 * Whether some node has as much as a single module asks for. `told`: resources of which
 * it is told already. Returns those of which one asks too much: their sum is no matter then.
 */
export function checkResources(
  asks: readonly ModuleAsk[],
  knowledge: DeviceKnowledge,
  told: readonly string[],
  findings: Findings,
): ReadonlySet<string> {
  const tooMuch = new Set(told);
  const workers = workersOf(knowledge);
  if (workers === undefined || workers.nodes.length === 0) return tooMuch;
  const { all, isSure } = workers;
  const except = sayClosed(workers);
  const nodesFor = nodesBySelector(workers.nodes);
  const mostFor = rememberMost();
  for (const ask of asks) {
    // Where no node has the labels, that is told, and the rest follows from it.
    const nodes = nodesFor(ask.selector);
    if (nodes.length === 0) continue;
    for (const [resource, amount] of ask.requests) {
      if (told.includes(resource)) continue;
      const most = mostFor(nodes, resource);
      if (most === undefined || amount <= most) continue;
      tooMuch.add(resource);
      const where = ask.selector.size === 0 ? 'node' : 'node it may run on';
      findings.add(
        resource.includes('/') ? 'MOOR2326' : 'MOOR2330',
        ask.places.get(resource) ?? ask.at,
        most === 0
          ? `\`${ask.module}\` asks for ${sayAmount(resource, amount)}, and no ${where} has any${except}, says ${sayWho(all)}`
          : `\`${ask.module}\` asks for ${sayAmount(resource, amount)}, and no ${where} has more than ${sayAmount(resource, most)}${except}, says ${sayWho(all)}`,
        resource.includes('/')
          ? 'Its pod would wait for ever. A virtual machine of the device may hold the accelerator; otherwise ask for fewer, or share one.'
          : 'Its pod would wait for ever. Ask for less.',
        isSure ? 'error' : 'warning',
      );
    }
  }
  return tooMuch;
}

/** Many modules ask the same of the same nodes. */
function rememberMost(): (nodes: readonly KnownNode[], resource: string) => number | undefined {
  const found = new Map<readonly KnownNode[], Map<string, number | undefined>>();
  return (nodes, resource) => {
    const ofNodes = found.get(nodes) ?? new Map<string, number | undefined>();
    found.set(nodes, ofNodes);
    if (!ofNodes.has(resource)) ofNodes.set(resource, mostOf(nodes, resource));
    return ofNodes.get(resource);
  };
}
