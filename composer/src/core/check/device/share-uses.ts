import type { At } from '../../diagnostics/diagnostic.ts';
import type { Draft } from '../../model/draft.ts';
import { shareMountsOf } from '../../model/mounts.ts';
import { runsOnKubernetes } from '../../model/target.ts';
import { claimNameOf } from '../share-name.ts';
import { namespaceFor } from './namespace.ts';

/** A share that a draft needs, once for all modules that mount it. */
export interface ShareUse {
  /** As it is written. */
  share: string;
  /** The name that edgeAgent makes of it: of the claim, and of the PersistentVolume it waits for. */
  claim: string;
  at: At;
  /** As a workload declares them. */
  protocol: 'smb' | 'nfs' | undefined;
  tier: 'local' | 'cloud' | undefined;
  /** Asks for ReadOnlyMany, which is told by itself. */
  isReadOnly: boolean;
  /** The claim that is to hold it. Without a namespace it is made in one that is not known. */
  holder: { namespace: string | undefined; name: string };
}

/** In the order of the text. The place is the volume of a workload, and the mount of a manifest. */
export function shareUsesOf(draft: Draft): ShareUse[] {
  const uses = new Map<string, ShareUse>();
  const namespace = namespaceFor(draft);
  const onKubernetes = runsOnKubernetes(draft.target);
  const mounts = onKubernetes ? shareMountsIn(draft) : [];
  const mounted = new Set(mounts.map(({ claim }) => claim));
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind !== 'share') continue;
    const claim = claimNameOf(volume.share);
    if (claim === undefined || uses.has(claim)) continue;
    // What no module mounts is told as such, and needs nothing of the device.
    if (onKubernetes && !mounted.has(claim)) continue;
    const { share, protocol, tier, sourceAt: at } = volume;
    const holder = { namespace, name: claim };
    uses.set(claim, { share, claim, at, protocol, tier, isReadOnly: false, holder });
  }
  for (const { claim, ...mount } of mounts) {
    const holder = { namespace, name: claim };
    if (!uses.has(claim)) uses.set(claim, { ...mount, claim, protocol: undefined, tier: undefined, holder });
  }
  return [...uses.values()];
}

/** With docker there are none: volumes of mounts are docker's own. */
function shareMountsIn(draft: Draft): Omit<ShareUse, 'protocol' | 'tier' | 'holder'>[] {
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  return [...own, ...(draft.edgeHub === undefined ? [] : [draft.edgeHub])].flatMap((module) =>
    shareMountsOf(module).flatMap(({ source, path, readOnly }) => {
      const claim = claimNameOf(source);
      if (claim === undefined) return [];
      return [{ share: source, claim, at: module.optionAt([...path, 'Source']), isReadOnly: readOnly }];
    }),
  );
}
