import type { DeviceKnowledge, KnownClaim, Origin, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { At } from '../../diagnostics/diagnostic.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ClaimVolume } from '../../model/volume.ts';
import { checkClaimPhase } from './claim-phase.ts';

/** A claim that edgeAgent does not make, and where it is asked for. */
export interface MadeClaimUse {
  claim: string;
  at: At;
  /** The file that makes it, where there is one. */
  path?: string;
  /** As a workload declares it. */
  wanted?: ClaimVolume;
  /** A mount of the manifest names it, too, so that edgeAgent keeps it. */
  isKept: boolean;
}

/** Who says that a namespace lacks a claim, and the names of those it has. */
export interface Absence {
  origin: Origin;
  names: readonly string[];
}

/**
 * Tells of claims of a namespace who says that they are not there; undefined where they may be. A list with claims of
 * another namespace only can be a list of that one, and a volume that is bound tells of its claim by itself.
 */
export function absencesIn(
  namespace: string,
  { claims, volumes }: DeviceKnowledge,
): (claim: string) => Absence | undefined {
  const { all: origin, items } = claims;
  const names = [...items.values()].flatMap((one) => (one.namespace === namespace ? [one.name] : []));
  const namespaces = new Set([...items.values()].map((one) => one.namespace));
  if (origin === undefined || (names.length === 0 && namespaces.size === 1)) return () => undefined;
  const there = new Set(names);
  for (const { claim, phase } of volumes.items.values()) {
    if (phase === 'Bound' && claim?.namespace === namespace) there.add(claim.name);
  }
  return (claim) => (there.has(claim) ? undefined : { origin, names });
}

/** A claim that was made before the push: whether it is the one that was meant, stays, and gets its volume. */
export function checkMadeClaim(
  use: MadeClaimUse,
  claim: Said<KnownClaim>,
  { classes }: DeviceKnowledge,
  findings: Findings,
): void {
  if (checkClaimPhase(use.at, claim, classes, findings)) return;
  const { wanted } = use;
  const who = `says ${sayWho(claim.origin)}`;
  const mode = wanted === undefined ? undefined : (wanted.accessMode ?? 'ReadWriteOnce');
  if (wanted !== undefined && claim.storageClass !== undefined && claim.storageClass !== wanted.storageClass) {
    tellOther(
      use.at,
      `the claim \`${use.claim}\` is there and ${claim.storageClass === '' ? 'has no class' : `is of the class \`${claim.storageClass.slice(0, 80)}\``}, not of \`${wanted.storageClass}\`, ${who}`,
      findings,
    );
  } else if (mode !== undefined && claim.accessModes !== undefined && !claim.accessModes.includes(mode)) {
    tellOther(
      use.at,
      `the claim \`${use.claim}\` is there and asks for ${claim.accessModes.join(', ').slice(0, 100) || 'nothing'}, not for ${mode}, ${who}`,
      findings,
    );
  } else if (claim.isAgents && !use.isKept) {
    findings.add(
      'MOOR2329',
      use.at,
      `edgeAgent made the claim \`${use.claim}\`, ${who}`,
      'edgeAgent deletes claims with its label that no `Mounts` names, and with the claim what is on it. Save the data, and make the claim anew without the label `net.azure-devices.edge.deviceid`.',
    );
  }
}

function tellOther(at: At, message: string, findings: Findings): void {
  findings.add(
    'MOOR2324',
    at,
    message,
    'A claim cannot be changed in this: the module gets the one that is there. Give the volume another claim, or delete that one, and with it what is on it.',
  );
}
