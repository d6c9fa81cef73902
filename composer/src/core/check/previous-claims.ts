import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { shareMountsOf, type Mount } from '../model/mounts.ts';
import { isStackEdge, usesIotEdge } from '../model/target.ts';
import { claimNameOf } from './share-name.ts';

/** What becomes of claims that the manifest pushed before had. A layer says nothing of those of other layers. */
export function checkPreviousClaims(draft: Draft, findings: Findings): void {
  const { previousClaims } = draft;
  if (previousClaims === undefined || draft.layered === true) return;
  if (!usesIotEdge(draft) || !isStackEdge(draft.target)) return;
  const now = claimsNow(draft);
  const modules = new Map(draft.modules.map((module) => [module.name, module]));
  for (const [claim, before] of previousClaims) {
    const use = now.get(claim);
    if (use === undefined) {
      findings.add(
        'MOOR1519',
        modules.get(before.module)?.nameAt ?? draft.at,
        `no module mounts \`${before.source}\` any more, as \`${before.module}\` did: its claim is deleted`,
        'The PersistentVolume of the share is Released then. Before a module can mount it again, the share must be unmounted and mounted on the device. Nothing to do where it is no longer needed.',
      );
    } else if (use.mount.readOnly !== before.isReadOnly) {
      findings.add(
        'MOOR1520',
        use.module.optionAt([...use.mount.path, use.mount.readOnly ? 'ReadOnly' : 'Source']),
        `\`ReadOnly\` of \`${before.source}\` is another one than before`,
        'edgeAgent changes the claim in place, which Kubernetes refuses, and nothing more of the deployment is applied. Push it once without the mount, or leave it as it was.',
      );
    }
  }
}

/** As edgeAgent makes them: the first mount of a claim decides. */
function claimsNow(draft: Draft): Map<string, { module: ModuleDraft; mount: Mount }> {
  const claims = new Map<string, { module: ModuleDraft; mount: Mount }>();
  const hub = draft.edgeHub === undefined ? [] : [draft.edgeHub];
  for (const module of [...draft.modules, ...hub]) {
    for (const mount of shareMountsOf(module)) {
      const claim = claimNameOf(mount.source);
      if (claim !== undefined && !claims.has(claim)) claims.set(claim, { module, mount });
    }
  }
  return claims;
}
