import { addressOf, contains, rangeOf } from '../../device/address.ts';
import type { DeviceKnowledge, KnownService } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { At } from '../../diagnostics/diagnostic.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { fixedAddressOf } from '../../model/module-service.ts';

/** Fixed addresses of the Services of modules: a deployment takes the place of all modules. */
export function checkAddresses(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): void {
  const asked = draft.modules.flatMap((module): AskedAddress[] => {
    const fixed = fixedAddressOf(module);
    return fixed === undefined ? [] : [{ address: fixed.address, at: module.optionAt(fixed.path) }];
  });
  checkAskedAddresses(asked, ({ isModule }) => isModule, knowledge, findings);
}

export interface AskedAddress {
  address: string;
  at: At;
}

/** Inside of the range that the device gives out, and nobody's that stays. */
export function checkAskedAddresses(
  asked: readonly AskedAddress[],
  isReplaced: (service: KnownService) => boolean,
  knowledge: DeviceKnowledge,
  findings: Findings,
): void {
  const { serviceIpRange: said } = knowledge.network;
  const ranges = said?.value.flatMap((text) => rangeOf(text) ?? []);
  const holders = new Map(
    [...knowledge.services.items.values()].flatMap((service) =>
      isReplaced(service) ? [] : service.addresses.map((address) => [address, service] as const),
    ),
  );
  for (const { address: text, at } of asked) {
    const address = addressOf(text);
    if (address === undefined) continue;
    const holder = holders.get(text);
    if (holder !== undefined) {
      findings.add(
        'MOOR2333',
        at,
        `${text} belongs to the Service ${`${holder.namespace}/${holder.name}`.slice(0, 130)}, says ${sayWho(holder.origin)}`,
        'The Service would get no address. Give it another one.',
      );
    } else if (said !== undefined && ranges !== undefined && !ranges.some((range) => contains(range, address))) {
      findings.add(
        'MOOR2332',
        at,
        `${text} is outside of the addresses for services, ${said.value.join(', ').slice(0, 200)}, says ${sayWho(said.origin)}`,
        'The Service would get no address. Take one of the range, or leave `loadBalancerIP` out.',
      );
    }
  }
}
