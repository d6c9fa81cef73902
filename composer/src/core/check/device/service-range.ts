import { countAddresses, rangeOf } from '../../device/address.ts';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { countServiceAddresses } from '../../model/module-service.ts';
import { usesIotEdge } from '../../model/target.ts';

/** Whether there is an address for each Service that gets one, edgeHub's and those of others among them. */
export function checkServiceRange(draft: Draft, { network, services }: DeviceKnowledge, findings: Findings): void {
  const { serviceIpRange: said } = network;
  if (said === undefined || !usesIotEdge(draft)) return;
  const ranges = said.value.flatMap((text) => rangeOf(text) ?? []);
  if (ranges.length === 0) return;
  const others = [...services.items.values()].filter(({ isModule, addresses }) => !isModule && addresses.length > 0);
  const needed = countServiceAddresses(draft) + others.length;
  const there = countAddresses(ranges);
  if (needed <= there) return;
  const without = others.length === 0 ? '' : `, ${others.length} of them for Services of others`;
  findings.add(
    'MOOR2334',
    draft.at,
    `${needed} addresses for services are needed${without}, and there ${there === 1 ? 'is' : 'are'} ${there}, says ${sayWho(said.origin)}`,
    'The last Services get none: their modules run and cannot be reached. Enlarge the range under Kubernetes external service IPs, or write `service: { type: ClusterIP }` where nobody outside calls.',
  );
}
