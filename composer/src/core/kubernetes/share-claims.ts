import { sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { shareMountsOf } from '../model/mounts.ts';
import type { ShareVolume, Volume } from '../model/volume.ts';
import { attempt } from './attempt.ts';

type DeclaredShare = Extract<Volume, { kind: 'share' }>;

/** A share that pods mount, by the claim they name for it. */
export interface ShareClaim {
  claim: string;
  /** As it was written. */
  share: string;
  /** Undefined where a manifest only names it. */
  declared: DeclaredShare | undefined;
  at: At;
}

/** Every share that a module mounts, once, in the order of their claims. */
export function shareClaimsOf(draft: Draft, findings: Findings): ShareClaim[] {
  const declared = declaredShares(draft, findings);
  const claims = new Map<string, ShareClaim>();
  for (const module of draft.modules) {
    for (const { source, path } of shareMountsOf(module)) {
      const claim = attempt(() => sanitizeDnsLabel(source));
      if (claim === undefined || claims.has(claim)) continue;
      const volume = declared.get(claim);
      const at = volume?.at ?? module.optionAt([...path, 'Source']);
      claims.set(claim, { claim, share: volume?.share ?? source, declared: volume, at });
    }
  }
  return [...claims.values()].sort((a, b) => (a.claim < b.claim ? -1 : 1));
}

/** A pod knows a share by its name alone, so one name cannot stand for two servers. */
function declaredShares(draft: Draft, findings: Findings): Map<string, DeclaredShare> {
  const shares = new Map<string, DeclaredShare>();
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind !== 'share') continue;
    const claim = attempt(() => sanitizeDnsLabel(volume.share));
    if (claim === undefined) continue;
    const other = shares.get(claim);
    if (other === undefined) shares.set(claim, volume);
    else if (placeKey(other) !== placeKey(volume)) {
      findings.add(
        'MOOR2004',
        volume.at,
        `the volumes \`${other.name}\` and \`${volume.name}\` name the share \`${volume.share}\`, and say different things of it`,
        'A claim is named like its share, so both modules would get the same one. Say the same of both, or give one share another name with `export` for its path.',
      );
    }
  }
  return shares;
}

function placeKey({ protocol, server, export: path, credentials, mountOptions }: ShareVolume): string {
  return JSON.stringify([protocol, server, path, credentials, mountOptions]);
}
