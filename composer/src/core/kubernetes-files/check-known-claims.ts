import { checkClaimPhase } from '../check/device/claim-phase.ts';
import type { DeviceKnowledge, KnownClaim, Said } from '../device/knowledge.ts';
import { sayWho } from '../device/say-who.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** Claims that are there already: what a claim asks for cannot be changed, and kubectl says so only when it applies. */
export function checkKnownClaims({ claims }: ObjectSet, knowledge: DeviceKnowledge, findings: Findings): void {
  for (const claim of claims) {
    const { namespace, name } = claim;
    const there = namespace === undefined ? undefined : knowledge.claims.items.get(`${namespace}/${name ?? ''}`);
    if (there === undefined) continue;
    const other = otherThan(claim, there);
    if (other === undefined) {
      checkClaimPhase(claim.at(['metadata', 'name']), there, knowledge.classes, findings);
      continue;
    }
    findings.add(
      'MOOR2324',
      other.at,
      `${claim.title} is there already and ${other.what}, says ${sayWho(there.origin)}`,
      'A claim cannot be changed in this: kubectl is refused. Write what is there, give this one another name, or delete the one that is there, and with it what is on it.',
    );
  }
}

function otherThan(claim: FileObject, there: Said<KnownClaim>): { what: string; at: At } | undefined {
  const volume = claim.text(['spec', 'volumeName']) ?? '';
  if (volume !== '' && there.volume !== undefined && there.volume !== volume) {
    return { what: `means the volume \`${there.volume.slice(0, 80)}\``, at: claim.at(['spec', 'volumeName']) };
  }
  const storageClass = claim.text(['spec', 'storageClassName']);
  if (storageClass !== undefined && there.storageClass !== undefined && storageClass !== there.storageClass) {
    return {
      what: there.storageClass === '' ? 'has no class' : `is of the class \`${there.storageClass.slice(0, 80)}\``,
      at: claim.at(['spec', 'storageClassName']),
    };
  }
  const modes = claim.list(['spec', 'accessModes']);
  const { accessModes } = there;
  if (accessModes === undefined || modes.length === 0) return undefined;
  const isSame = modes.length === accessModes.length && accessModes.every((mode) => modes.includes(mode));
  return isSame
    ? undefined
    : { what: `asks for ${accessModes.join(', ').slice(0, 100)}`, at: claim.at(['spec', 'accessModes']) };
}
