import type { DeviceKnowledge } from '../device/knowledge.ts';
import { sayWho } from '../device/say-who.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { claimPath } from '../model/claim-path.ts';
import { isStackEdge, usesIotEdge } from '../model/target.ts';
import { shareMountsOf } from '../model/mounts.ts';
import { claimNameOf } from './share-name.ts';
import { absencesIn, checkMadeClaim, type MadeClaimUse } from './device/made-claim.ts';

/** Where modules of managed IoT Edge live. */
const namespace = 'iotedge';

/**
 * Claims that edgeAgent does not make: those of StorageClass volumes, and those that a manifest names in
 * `k8s-experimental`. Of the first it is told that they must be made, unless it is known whether they are there.
 */
export function checkClaimsBeforePush(draft: Draft, known: DeviceKnowledge | undefined, findings: Findings): void {
  if (!usesIotEdge(draft) || !isStackEdge(draft.target)) return;
  const absenceOf = known === undefined ? undefined : absencesIn(namespace, known);
  for (const use of claimUsesOf(draft)) {
    const claim = known?.claims.items.get(`${namespace}/${use.claim}`);
    if (known !== undefined && claim !== undefined) {
      checkMadeClaim(use, claim, known, findings);
      continue;
    }
    const absence = absenceOf?.(use.claim);
    if (absence !== undefined) {
      findings.add(
        'MOOR2321',
        use.at,
        `there is no claim \`${use.claim}\` in the namespace ${namespace}, says ${sayWho(absence.origin)}`,
        `${didYouMean(use.claim, absence.names)}${howToMake(use)} Without the claim the module waits for ever.`,
      );
    } else if (use.path !== undefined) {
      findings.add(
        'MOOR1110',
        use.at,
        `the claim \`${use.claim}\` must be made before the push`,
        `${howToMake(use)} Without the claim the module waits for ever.`,
      );
    }
  }
}

function howToMake({ path }: MadeClaimUse): string {
  return path === undefined
    ? `Make it before the push, with rights in the namespace ${namespace}, or correct the name.`
    : `Run \`kubectl apply -f ${path}\` with rights in the namespace ${namespace}; the file says how they are got.`;
}

/** Each claim once: at the volume of a workload, at the volume of the pod in a manifest. */
function claimUsesOf(draft: Draft): MadeClaimUse[] {
  const uses = new Map<string, MadeClaimUse>();
  const modules = [...draft.modules, ...(draft.edgeHub === undefined ? [] : [draft.edgeHub])];
  const mounted = new Set(modules.flatMap((module) => shareMountsOf(module).map(({ source }) => claimNameOf(source))));
  // What another layer mounts is not known here.
  const isKept = (claim: string) => draft.layered === true || mounted.has(claim);
  const paths = new Set(draft.files.map(({ path }) => path));
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind !== 'claim') continue;
    const { claim, at } = volume;
    const path = claimPath(claim);
    if (paths.has(path)) uses.set(claim, { claim, at, path, wanted: volume, isKept: isKept(claim) });
  }
  for (const module of modules) {
    for (const { volume, path } of extensionVolumesOf(module)) {
      const source = lookUpObject(volume, 'persistentVolumeClaim');
      const name = lookUp(source?.value, 'claimName');
      if (source === undefined || typeof name?.value !== 'string' || uses.has(name.value)) continue;
      const claim = name.value;
      const at = module.optionAt([...path, ...source.path, name.key]);
      if (claim !== '') uses.set(claim, { claim, at, isKept: isKept(claim) });
    }
  }
  return [...uses.values()];
}
