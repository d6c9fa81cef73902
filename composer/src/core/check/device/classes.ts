import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { didYouMean, listSome } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';

/** A claim of a class that is not there waits for ever. */
export function checkClasses(draft: Draft, { classes }: DeviceKnowledge, findings: Findings): void {
  if (classes.all === undefined) return;
  const names = [...classes.items.keys()];
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind !== 'claim' || classes.items.has(volume.storageClass)) continue;
    findings.add(
      'MOOR2320',
      volume.sourceAt,
      `there is no StorageClass \`${volume.storageClass}\`, says ${sayWho(classes.all)}`,
      `${didYouMean(volume.storageClass, names)}There ${names.length === 1 ? 'is' : 'are'}: ${names.length === 0 ? 'none' : listSome(names)}.`,
    );
  }
}
