import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ModuleAsk } from './asks.ts';
import { sayAmount } from './say-amount.ts';
import { amountOn, fits, workersOf } from './workers.ts';

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
  const { all } = workers;
  for (const ask of asks) {
    // Where no node has the labels, that is told, and the rest follows from it.
    const nodes = workers.nodes.filter((node) => fits(node, ask.selector) !== false);
    if (nodes.length === 0) continue;
    for (const [resource, amount] of ask.requests) {
      if (told.includes(resource)) continue;
      const amounts = nodes.map((node) => amountOn(node, resource));
      const known = amounts.filter((one) => one !== undefined);
      if (known.length < amounts.length) continue;
      const most = known.reduce((largest, one) => Math.max(largest, one), 0);
      if (amount <= most) continue;
      tooMuch.add(resource);
      const where = ask.selector.size === 0 ? 'node' : 'node it may run on';
      findings.add(
        resource.includes('/') ? 'MOOR2326' : 'MOOR2330',
        ask.places.get(resource) ?? ask.at,
        most === 0
          ? `\`${ask.module}\` asks for ${sayAmount(resource, amount)}, and no ${where} has any, says ${sayWho(all)}`
          : `\`${ask.module}\` asks for ${sayAmount(resource, amount)}, and no ${where} has more than ${sayAmount(resource, most)}, says ${sayWho(all)}`,
        resource.includes('/')
          ? 'Its pod would wait for ever. A virtual machine of the device may hold the accelerator; otherwise ask for fewer, or share one.'
          : 'Its pod would wait for ever. Ask for less.',
        all.isWeak ? 'warning' : 'error',
      );
    }
  }
  return tooMuch;
}
