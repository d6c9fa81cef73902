import type { DeviceKnowledge, KnownClaim, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { usesIotEdge } from '../../model/target.ts';
import { checkClaimPhase } from './claim-phase.ts';
import { namespaceFor } from './namespace.ts';
import type { ShareUse } from './share-uses.ts';

/**
 * The claim of a share where it is there before the push. With its label edgeAgent brings it into the form of the
 * deployment, which the API refuses; without, the module gets it as it is (read in code).
 */
export function checkShareClaim(draft: Draft, use: ShareUse, knowledge: DeviceKnowledge, findings: Findings): void {
  const claim = knowledge.claims.items.get(`${namespaceFor(draft)}/${use.claim}`);
  if (claim === undefined) return;
  const other = otherThan(use, claim, usesIotEdge(draft));
  if (other !== undefined) {
    // A manifest that was pushed before tells the same.
    const before = draft.previousClaims?.get(use.claim);
    if (other.isMode && before !== undefined && before.isReadOnly !== use.isReadOnly) return;
    findings.add(
      'MOOR2324',
      use.at,
      `the claim of \`${use.share}\` is there and ${other.what}, says ${sayWho(claim.origin)}`,
      other.help,
    );
    return;
  }
  if (checkClaimPhase(use.at, claim, knowledge.classes, findings)) return;
  if (!usesIotEdge(draft) || claim.isAgents) return;
  findings.add(
    'MOOR2337',
    use.at,
    `somebody made the claim of \`${use.share}\` by hand, says ${sayWho(claim.origin)}`,
    'edgeAgent neither changes nor deletes it: it stays, and holds the share, when no module mounts it any more.',
  );
}

interface Other {
  what: string;
  isMode: boolean;
  help: string;
}

function otherThan(use: ShareUse, claim: Said<KnownClaim>, hasAgent: boolean): Other | undefined {
  const { volume = '', storageClass = '', accessModes = [] } = claim;
  const isReadOnly = accessModes.length > 0 && accessModes.every((mode) => mode === 'ReadOnlyMany');
  const means = volume !== '' ? `the volume \`${volume.slice(0, 80)}\`` : `the class \`${storageClass.slice(0, 80)}\``;
  if ((volume !== '' && volume !== use.claim) || (volume === '' && storageClass !== '')) {
    return {
      what: `means ${means}`,
      isMode: false,
      help: 'The module would get that volume, or none. Delete the claim where nothing uses it, or name the share that was meant.',
    };
  }
  if (hasAgent && claim.isAgents && accessModes.length > 0 && isReadOnly !== use.isReadOnly) {
    return {
      what: isReadOnly ? 'asks for ReadOnlyMany' : 'does not ask for ReadOnlyMany',
      isMode: true,
      help: 'edgeAgent changes the claim in place, which Kubernetes refuses, and nothing more of the deployment is applied. Push it once without the mount, or leave `ReadOnly` as it was.',
    };
  }
  if (!isReadOnly || use.isReadOnly || claim.phase === 'Bound' || (hasAgent && claim.isAgents)) return undefined;
  return {
    what: 'asks for ReadOnlyMany',
    isMode: true,
    help: 'The volume of a share does not offer that, so the claim waits for ever. Delete it: the one that is made then asks for ReadWriteMany.',
  };
}
