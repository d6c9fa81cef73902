import type { ShareHold } from '../check/shares-across.ts';
import type { Target } from '../model/target.ts';
import { isPlaceholder, shareOf } from './share-claim.ts';
import type { ObjectSet } from './object-set.ts';

/**
 * What claims among objects hold of the device's shares. `target`: the kind of device, where somebody said it. Where
 * kustomize or Flux sets the namespace, the one that is written says nothing.
 */
export function shareHoldsIn(set: ObjectSet, target: Target | undefined): ShareHold[] {
  return set.claims.flatMap((claim) => {
    const share = shareOf(claim, set);
    if (share === undefined || isPlaceholder(share) || claim.name === undefined) return [];
    const namespace = set.setsNamespace || claim.namespace === '' ? undefined : claim.namespace;
    return [{ share, namespace, name: claim.name, target, at: claim.at(['spec', 'volumeName']) }];
  });
}
