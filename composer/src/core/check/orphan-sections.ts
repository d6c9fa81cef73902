import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { Draft } from '../model/draft.ts';

/**
 * Desired properties of a module that is not there, with one that is near and has none: the twin of that one would stay
 * empty. Another name may be that of a module which a layer brings.
 */
export function checkOrphanSections(draft: Draft, findings: Findings): void {
  checkSystemSections(draft, findings);
  if (draft.layered === true || draft.sectionAt === undefined) return;
  const names = new Set([...draft.modules.map(({ name }) => name), ...(draft.externalModules ?? [])]);
  const without = [...names].filter((name) => !Object.hasOwn(draft.sections, name));
  for (const section of Object.keys(draft.sections)) {
    const meant = names.has(section) ? undefined : onlyNear(section, without);
    if (meant === undefined) continue;
    const at = draft.sectionAt([section], 'key');
    findings.add(
      'MOOR1325',
      at,
      `these desired properties are for \`${section}\`, and there is no such module`,
      `Did you mean \`${meant}\`? It has none of its own.`,
      { fix: [{ at, was: section, now: meant }] },
    );
  }
}

/** Only the names of system modules begin with a dollar, and the two that there are have been taken out. */
function checkSystemSections({ kind, sections, sectionAt }: Draft, findings: Findings): void {
  // In a workload such a section is refused where it is read.
  if (kind === 'workload') return;
  for (const section of Object.keys(sections)) {
    if (!section.startsWith('$') || sectionAt === undefined) continue;
    findings.add(
      'MOOR1325',
      sectionAt([section], 'key'),
      `these desired properties are for \`${section}\`, and there is no such system module`,
      `${didYouMean(section, ['$edgeAgent', '$edgeHub'])}System modules are \`$edgeAgent\` and \`$edgeHub\`; the names of others begin without a dollar.`,
    );
  }
}
