import type { DeviceKnowledge, KnownShare, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Severity } from '../../diagnostics/diagnostic.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';
import { isStackEdge } from '../../model/target.ts';
import { checkDroppedShares } from './dropped-shares.ts';
import { checkNfs } from './nfs.ts';
import { checkReading } from './readings.ts';
import { checkShareClaim } from './share-claims.ts';
import { checkShareState } from './share-state.ts';
import { shareUsesOf, type ShareUse } from './share-uses.ts';
import { checkVolume } from './share-volumes.ts';
import { checkUnknownShares } from './unknown-shares.ts';

/** Every share of the draft against what is known; returns how many are absent. */
export function checkShares(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): number {
  const asked = { uses: shareUsesOf(draft), needsVolume: isStackEdge(draft.target) };
  checkDroppedShares(draft, asked.uses, knowledge, findings);
  return checkShareUses(asked, knowledge, findings, (use) => checkShareClaim(draft, use, knowledge, findings));
}

/**
 * Shares that are asked for. One finding for what is in the way of each; `checkClaim` looks at the claim of one whose
 * volume is free. Returns how many are absent.
 */
export function checkShareUses(
  { uses, needsVolume }: { uses: readonly ShareUse[]; needsVolume: boolean },
  knowledge: DeviceKnowledge,
  findings: Findings,
  checkClaim: (use: ShareUse) => void,
): number {
  const lookup = sharesByLowerCase(knowledge);
  const names = namesOf(knowledge);
  let absent = 0;
  for (const use of uses) {
    const share = lookup.get(use.claim.toLowerCase());
    const inTheWay = needsVolume
      ? findAbsentVolume(use, share, knowledge, names)
      : findAbsentShare(use, share, knowledge);
    if (inTheWay !== undefined) {
      if (inTheWay.code === 'MOOR2310') absent += 1;
      findings.add(inTheWay.code, use.at, inTheWay.message, inTheWay.help, inTheWay.severity);
      continue;
    }
    const isBlocked = needsVolume && checkVolume(use, knowledge, findings);
    if (share !== undefined) checkShareState(use, share, findings);
    if (needsVolume && !isBlocked) checkClaim(use);
    if (!isBlocked) checkReading(use, knowledge, findings);
  }
  checkNfs(uses, lookup, knowledge, findings);
  checkUnknownShares(uses, knowledge, findings);
  return absent;
}

interface InTheWay {
  code: 'MOOR2310' | 'MOOR2311' | 'MOOR2312';
  message: string;
  help: string;
  severity: Severity;
}

/** On Azure Stack Edge a module waits for the PersistentVolume that has the name of its claim. */
function findAbsentVolume(
  use: ShareUse,
  share: Said<KnownShare> | undefined,
  knowledge: DeviceKnowledge,
  names: readonly string[],
): InTheWay | undefined {
  const { volumes } = knowledge;
  if (volumes.items.has(use.claim)) return undefined;
  if (share === undefined) {
    if (volumes.all === undefined) return findAbsentShare(use, share, knowledge);
    return {
      code: 'MOOR2310',
      message: `the device has no PersistentVolume for the share \`${use.share}\`, says ${sayWho(volumes.all)}`,
      help: `${didYouMean(use.claim, names)}Make the share, or turn on "Use the share with Edge compute": who mounts it does not start before.`,
      severity: volumes.all.isWeak ? 'warning' : 'error',
    };
  }
  if (share.name !== use.claim) {
    return {
      code: 'MOOR2311',
      message: `the device has \`${share.name.slice(0, 80)}\`, and asked for is \`${use.claim}\`, says ${sayWho(share.origin)}`,
      help: 'Names of Kubernetes are in lower case, so no claim can name such a share. Make a share whose name is in lower case.',
      severity: 'warning',
    };
  }
  if (share.usedForCompute === true && volumes.all === undefined) return undefined;
  const told = volumes.all ?? (share.usedForCompute === false ? share.origin : undefined);
  if (told === undefined) return undefined;
  return {
    code: 'MOOR2312',
    message: `the share \`${use.share}\` is there and is not used with Edge compute, says ${sayWho(told)}`,
    help: 'Turn on "Use the share with Edge compute", or mount it under Cloud storage gateway > Shares: only then it has the PersistentVolume that the module waits for.',
    severity: told.isWeak ? 'warning' : 'error',
  };
}

function findAbsentShare(
  use: ShareUse,
  share: Said<KnownShare> | undefined,
  { shares, readings }: DeviceKnowledge,
): InTheWay | undefined {
  // A prober that reads a share proves it, whatever a list says.
  if (share !== undefined || shares.all === undefined || readings.has(use.share)) return undefined;
  return {
    code: 'MOOR2310',
    message: `the device has no share \`${use.share}\`, says ${sayWho(shares.all)}`,
    help: `${didYouMean(use.share, shares.items.keys())}Correct the name, or make the share: who mounts it does not start without it.`,
    severity: shares.all.isWeak ? 'warning' : 'error',
  };
}

/** What could have been meant; volumes that a class made have names nobody writes. */
function namesOf({ volumes, shares }: DeviceKnowledge): readonly string[] {
  const ofShares = [...volumes.items.values()].filter(({ storageClass }) => storageClass === undefined);
  return [...new Set([...ofShares.map(({ name }) => name), ...shares.items.keys()])];
}

/** Local shares may have capitals, which no name of Kubernetes has. An exact name goes before one in another case. */
function sharesByLowerCase({ shares }: DeviceKnowledge): ReadonlyMap<string, Said<KnownShare>> {
  const found = new Map<string, Said<KnownShare>>();
  for (const share of shares.items.values()) {
    const key = share.name.toLowerCase();
    if (!found.has(key) || share.name === key) found.set(key, share);
  }
  return found;
}
