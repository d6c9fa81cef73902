import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { holdsObjects } from '../core/kubernetes-files/kubernetes-text.ts';
import type { InputFile } from '../source/read-source.ts';

/** Files that hold objects for kubectl, and an error for each; undefined where there are none. */
export function refuseObjects(
  files: readonly InputFile[],
): { objects: readonly InputFile[]; diagnostics: Diagnostic[] } | undefined {
  const objects = files.filter(holdsObjects);
  if (objects.length === 0) return undefined;
  const findings = new Findings();
  for (const { name } of objects) {
    findings.add(
      'MOOR2501',
      { file: name, line: 1, column: 1 },
      'this file holds objects for kubectl, and no workload or deployment manifest',
      'Give it to `mooring check`, which says what a cluster would refuse, and then to kubectl or Flux.',
    );
  }
  return { objects, diagnostics: findings.sorted() };
}
