import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { At } from '../../diagnostics/diagnostic.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { didYouMean, listSome } from '../../diagnostics/suggest.ts';
import type { Draft } from '../../model/draft.ts';

/** A claim of a class that is not there waits for ever. */
export function checkClasses(draft: Draft, { classes }: DeviceKnowledge, findings: Findings): void {
  const asked: AskedClass[] = [];
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind === 'claim') asked.push({ name: volume.storageClass, at: volume.sourceAt });
  }
  checkAskedClasses(asked, classes, findings);
}

export interface AskedClass {
  name: string;
  at: At;
}

export function checkAskedClasses(
  asked: readonly AskedClass[],
  classes: DeviceKnowledge['classes'],
  findings: Findings,
): void {
  if (classes.all === undefined) return;
  const names = [...classes.items.keys()];
  for (const { name, at } of asked) {
    if (classes.items.has(name)) continue;
    findings.add(
      'MOOR2320',
      at,
      `there is no StorageClass \`${name.slice(0, 80)}\`, says ${sayWho(classes.all)}`,
      `${didYouMean(name, names)}There ${names.length === 1 ? 'is' : 'are'}: ${names.length === 0 ? 'none' : listSome(names)}.`,
    );
  }
}
