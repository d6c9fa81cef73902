import type { Findings } from '../diagnostics/findings.ts';
import { listSome } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';
import { isStackEdge } from '../model/target.ts';

/** Shares that the device uploads: what must hold in the cloud for it, told once. */
export function checkCloudShares(draft: Draft, findings: Findings): void {
  if (!isStackEdge(draft.target) || draft.declared === undefined) return;
  const tiered = [...draft.declared.volumes.values()].flatMap((volume) =>
    volume.kind === 'share' && volume.tier === 'cloud' ? [volume] : [],
  );
  const [first] = tiered;
  if (first === undefined) return;
  const names = listSome(new Set(tiered.map(({ share }) => `\`${share}\``)));
  const overNfs = tiered.some(({ protocol }) => protocol === 'nfs')
    ? ' Over NFS, files cannot be renamed once they are created, and what is deleted stays in the account.'
    : '';
  findings.add(
    'MOOR1517',
    draft.declared.at(['volumes', first.name, 'tier']),
    `${names} ${tiered.length === 1 ? 'is' : 'are'} uploaded to a storage account`,
    `The device needs its roles there, and no immutability policy; after the keys were rotated they must be synchronised.${overNfs}`,
  );
}
