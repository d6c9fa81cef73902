import { checkAskedAddresses, type AskedAddress } from '../check/device/addresses.ts';
import { checkAskedClasses, type AskedClass } from '../check/device/classes.ts';
import { checkFailover } from '../check/device/failover.ts';
import { checkNodes } from '../check/device/nodes.ts';
import { checkResources } from '../check/device/resources.ts';
import type { ShareUse } from '../check/device/share-uses.ts';
import { checkShareUses } from '../check/device/shares.ts';
import { checkTotals } from '../check/device/totals.ts';
import type { DeviceKnowledge, KnownPod, Said } from '../device/knowledge.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import { asksOfPods } from './asks-of-pods.ts';
import { checkKnownClaims } from './check-known-claims.ts';
import { keyOf, type ObjectSet } from './object-set.ts';
import { isPlaceholder, shareOf } from './share-claim.ts';

/** Objects against what is known of the device, by the same rules as what is made of a workload. */
export function checkKnownDevice(set: ObjectSet, knowledge: DeviceKnowledge, findings: Findings): void {
  const [first] = set.objects;
  if (first === undefined) return;
  const place = { target: set.target, at: first.at([]) };
  if (isStackEdge(set.target)) {
    const asked = { uses: shareUsesOf(set), needsVolume: true };
    checkShareUses(asked, knowledge, findings, () => {});
  }
  checkKnownClaims(set, knowledge, findings);
  checkAskedClasses(classesOf(set), knowledge.classes, findings);
  const asks = asksOfPods(set);
  if (asks.length > 0) {
    checkNodes(place, asks, knowledge, findings);
    // More than any device of the kind has is told without knowing this one.
    const toldBefore = findings.includes('MOOR1614') ? ['nvidia.com/gpu'] : [];
    const tooMuch = checkResources(asks, knowledge, toldBefore, findings);
    const overdrawn = checkTotals(othersOf(set, knowledge), asks, knowledge, tooMuch, findings);
    checkFailover(place, asks, knowledge, overdrawn, findings);
  }
  const own = new Set(set.services.map(keyOf));
  checkAskedAddresses(addressesOf(set), (service) => isOf(own, service), knowledge, findings);
}

/** Each volume once: that two claims ask for one is told by itself. */
function shareUsesOf(set: ObjectSet): ShareUse[] {
  const uses = new Map<string, ShareUse>();
  for (const claim of set.claims) {
    const share = shareOf(claim, set);
    if (share === undefined || isPlaceholder(share) || uses.has(share) || claim.name === undefined) continue;
    const modes = claim.list(['spec', 'accessModes']);
    uses.set(share, {
      share,
      claim: share,
      at: claim.at(['spec', 'volumeName']),
      protocol: undefined,
      tier: undefined,
      // What does not ask for ReadWriteMany can be bound to a volume without it, too.
      isReadOnly: !modes.includes('ReadWriteMany'),
      holder: { namespace: claim.namespace, name: claim.name },
    });
  }
  return [...uses.values()];
}

function classesOf({ claims }: ObjectSet): AskedClass[] {
  return claims.flatMap((claim) => {
    const path = ['spec', 'storageClassName'];
    const name = claim.text(path);
    // A class that a volume of the same name carries is no object of its own.
    const isFree = (claim.text(['spec', 'volumeName']) ?? '') === '';
    return name === undefined || name === '' || isPlaceholder(name) || !isFree ? [] : [{ name, at: claim.at(path) }];
  });
}

/** Services that share an address by their own word are nobody's rivals. */
function addressesOf({ services }: ObjectSet): AskedAddress[] {
  return services.flatMap((service) => {
    const address = service.text(['spec', 'loadBalancerIP']);
    const isAsked = address !== undefined && service.text(['spec', 'type']) === 'LoadBalancer';
    const isShared = ['metallb.universe.tf/allow-shared-ip', 'metallb.io/allow-shared-ip'].some(
      (key) => service.annotation(key) !== undefined,
    );
    return isAsked && !isShared ? [{ address, at: service.at(['spec', 'loadBalancerIP']) }] : [];
  });
}

/** Pods that stay: those of these objects are replaced, and have their name and more behind it. */
function othersOf({ pods }: ObjectSet, knowledge: DeviceKnowledge): Said<KnownPod>[] {
  const own = new Set(pods.map(({ object }) => keyOf(object)));
  return [...knowledge.pods.items.values()].filter(({ namespace, name }) => {
    const parts = name.split('-');
    return !parts.some((_, index) => isOf(own, { namespace, name: parts.slice(0, index + 1).join('-') }));
  });
}

/** An object without a namespace may be in any. */
function isOf(own: ReadonlySet<string>, { namespace, name }: { namespace: string; name: string }): boolean {
  return own.has(keyOf({ namespace, name })) || own.has(keyOf({ namespace: undefined, name }));
}
