import type { Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { bindsOf, mountsOf } from '../model/mounts.ts';
import { scanVariables } from '../variables/scan.ts';

/** Shares and paths that a variable of a password is part of: what is left by now is left for the push. */
export function checkKeptNames(draft: Draft, secrets: ReadonlySet<string>, findings: Findings): void {
  for (const module of draft.modules) {
    for (const { path, source = '', target = '' } of mountsOf(module)) {
      check(module, [...path, 'Source'], source, secrets, findings);
      check(module, [...path, 'Target'], target, secrets, findings);
    }
    for (const { path, text } of bindsOf(module)) check(module, path, text, secrets, findings);
  }
}

function check(module: ModuleDraft, path: Path, text: string, secrets: ReadonlySet<string>, findings: Findings): void {
  for (const segment of scanVariables(text, 'deployment')) {
    if (segment.kind !== 'reference' || !secrets.has(segment.name)) continue;
    findings.add(
      'MOOR1206',
      module.optionAt(path),
      `\`${segment.text}\` stands in a password and cannot be part of a name`,
      'Use another variable for the name.',
    );
  }
}
