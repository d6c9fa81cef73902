import type { DeviceKnowledge, KnownClaim, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { At } from '../../diagnostics/diagnostic.ts';
import type { Findings } from '../../diagnostics/findings.ts';

/**
 * Whether a claim goes, has lost its volume, or waits for one in vain. A class that makes the volume only for a pod leaves
 * its claims Pending until then, which is as it should be; of a class that is not known it may be that.
 */
export function checkClaimPhase(
  at: At,
  claim: Said<KnownClaim>,
  classes: DeviceKnowledge['classes'],
  findings: Findings,
): boolean {
  const name = `${claim.namespace}/${claim.name}`.slice(0, 130);
  const said = (what: string) => `the claim ${name} ${what}, says ${sayWho(claim.origin)}`;
  const tell = (what: string, help: string) => findings.add('MOOR2323', at, said(what), help);
  if (claim.isGoing) {
    tell(
      'is being deleted',
      'It goes when the last pod that uses it ends, and no new pod gets it. Wait until it is gone before you push.',
    );
    return true;
  }
  if (claim.phase === 'Lost') {
    tell('has lost its volume', 'What it was bound to is gone, and it is bound to nothing again. Delete the claim.');
    return true;
  }
  if (claim.phase !== 'Pending') return false;
  const { storageClass } = claim;
  const bindsAtOnce = storageClass === '' || classes.items.get(storageClass ?? '')?.bindsAtOnce === true;
  if (!bindsAtOnce) return false;
  tell(
    'waits for a volume',
    `\`kubectl describe pvc ${claim.name.slice(0, 80)} -n ${claim.namespace.slice(0, 80)}\` says what for: no volume is free that has its name, class, size and modes.`,
  );
  return true;
}
