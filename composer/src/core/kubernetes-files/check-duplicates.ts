import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import { keyOf, type ObjectSet } from './object-set.ts';

/** One object twice in a file. In several files it may be a base and what is laid over it. */
export function checkDuplicates({ objects }: ObjectSet, findings: Findings): void {
  const seen = new Map<string, FileObject>();
  for (const object of objects) {
    if (object.name === undefined) continue;
    const key = JSON.stringify([object.file, object.group, object.kind, keyOf(object)]);
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, object);
      continue;
    }
    findings.add(
      'MOOR2517',
      object.at(['metadata', 'name']),
      `${object.title} stands in line ${before.at(['metadata', 'name']).line} of this file already`,
      'kubectl makes of the two what the later one says, and kustomize refuses them. Rename one, or take it out.',
    );
  }
}
