import { volumeStates, wasMounted } from '@mooring/contract';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { isStackEdge, usesIotEdge } from '../../model/target.ts';
import { claimNameOf } from '../share-name.ts';
import type { ShareUse } from './share-uses.ts';

/**
 * Shares that the prober of this very workload has mounted, and that the workload names no more. Whose claims others are
 * cannot be told from the device; the manifest of the last push says it of a whole deployment.
 */
export function checkDroppedShares(
  draft: Draft,
  uses: readonly ShareUse[],
  { readings }: DeviceKnowledge,
  findings: Findings,
): void {
  if (draft.kind !== 'workload' || draft.previousClaims !== undefined) return;
  if (!usesIotEdge(draft) || !isStackEdge(draft.target)) return;
  const used = new Set(uses.map(({ claim }) => claim));
  for (const { share, state, workload, origin } of readings.values()) {
    const known = volumeStates.find((one) => one === state);
    if (workload !== draft.name || known === undefined || !wasMounted(known)) continue;
    if (used.has(claimNameOf(share) ?? share)) continue;
    findings.add(
      'MOOR2342',
      draft.at,
      `no module mounts \`${share.slice(0, 80)}\` any more, which ${sayWho(origin)} has mounted: its claim is deleted`,
      'The PersistentVolume of the share is Released then, and before a module can mount it again, the share must be unmounted and mounted on the device. Nothing to do where it is no longer needed, or another deployment mounts it.',
    );
  }
}
