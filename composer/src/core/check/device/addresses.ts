import { addressOf, contains, rangeOf } from '../../device/address.ts';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { fixedAddressOf } from '../../model/module-service.ts';

/** Fixed addresses of services: inside of the range that the device gives out, and nobody else's. */
export function checkAddresses(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): void {
  const { serviceIpRange: said } = knowledge.network;
  const ranges = said?.value.flatMap((text) => rangeOf(text) ?? []);
  const holders = new Map(
    [...knowledge.services.items.values()].flatMap((service) =>
      service.isModule ? [] : service.addresses.map((address) => [address, service] as const),
    ),
  );
  for (const module of draft.modules) {
    const asked = fixedAddressOf(module);
    const text = asked?.address ?? '';
    const address = addressOf(text);
    if (asked === undefined || address === undefined) continue;
    const at = module.optionAt(asked.path);
    const holder = holders.get(text);
    if (holder !== undefined) {
      findings.add(
        'MOOR2333',
        at,
        `${text} belongs to the Service ${`${holder.namespace}/${holder.name}`.slice(0, 130)}, says ${sayWho(holder.origin)}`,
        'The Service of this module would get no address. Give it another one.',
      );
    } else if (said !== undefined && ranges !== undefined && !ranges.some((range) => contains(range, address))) {
      findings.add(
        'MOOR2332',
        at,
        `${text} is outside of the addresses for services, ${said.value.join(', ').slice(0, 200)}, says ${sayWho(said.origin)}`,
        'The Service of this module would get no address. Take one of the range, or leave `loadBalancerIP` out.',
      );
    }
  }
}
