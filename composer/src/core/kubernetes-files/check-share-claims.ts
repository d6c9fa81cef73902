import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import { keyOf, type ObjectSet } from './object-set.ts';
import { isPlaceholder } from './share-claim.ts';

/** One volume, one claim: who else asks for it waits for ever. */
export function checkShareClaims(set: ObjectSet, findings: Findings): void {
  const claimed = new Map<string, FileObject>();
  for (const claim of set.claims) {
    const volume = claim.text(['spec', 'volumeName']);
    if (volume === undefined || volume === '' || isPlaceholder(volume)) continue;
    const other = claimed.get(volume);
    claimed.set(volume, other ?? claim);
    if (other === undefined || keyOf(other) === keyOf(claim)) continue;
    const isApart = other.namespace !== claim.namespace;
    const first = isApart ? `${other.title} of ${placeOf(other)}` : other.title;
    findings.add(
      'MOOR2514',
      claim.at(['spec', 'volumeName']),
      `the volume \`${volume}\` is claimed by ${first} already`,
      isApart
        ? 'A volume is bound by one claim, and pods reach only claims of their namespace: use the share from one namespace, or make a second share.'
        : 'A volume is bound by one claim: let all pods name the same one.',
    );
  }
  for (const volume of set.volumes.values()) checkHandMade(volume, set, findings);
}

function placeOf({ namespace }: FileObject): string {
  return namespace === undefined ? 'no namespace' : `the namespace \`${namespace}\``;
}

function checkHandMade(volume: FileObject, { target }: ObjectSet, findings: Findings): void {
  if (!isStackEdge(target)) return;
  findings.add(
    'MOOR2515',
    volume.at(['kind']),
    `${volume.title} is written by hand, and the device makes the volume of a share itself`,
    'Take it out, set "Use the share with Edge compute" for the share, and claim it by `volumeName`. Users of a namespace may not make volumes.',
  );
}
