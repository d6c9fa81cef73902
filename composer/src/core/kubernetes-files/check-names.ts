import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const labelWithLetter = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
/** Names with other rules: of roles, any path segment. */
const freeKinds = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);

/** Names that the API refuses. */
export function checkObjectNames({ objects }: ObjectSet, findings: Findings): void {
  for (const object of objects) {
    const { name, namespace } = object;
    if (name !== undefined && !freeKinds.has(object.kind))
      look(object, ['metadata', 'name'], name, formOf(object), findings);
    if (namespace !== undefined) look(object, ['metadata', 'namespace'], namespace, label, findings);
  }
}

function formOf({ kind, group }: FileObject): RegExp {
  if (group === '' && kind === 'Namespace') return label;
  // General knowledge: since 1.34 a digit may come first, where that was switched on.
  return group === '' && kind === 'Service' ? labelWithLetter : subdomain;
}

function look(object: FileObject, path: string[], text: string, form: RegExp, findings: Findings): void {
  if (form.test(text)) return;
  const at = object.at(path);
  const lower = text.toLowerCase().replaceAll('_', '-');
  findings.add(
    'MOOR2506',
    at,
    `\`${text.slice(0, 80)}\` cannot be the name of a ${path.at(-1) === 'namespace' ? 'Namespace' : object.kind}`,
    form === labelWithLetter
      ? 'Use a-z, 0-9 and -, at most 63 of them, and a letter first.'
      : `Use a-z, 0-9${form === label ? '' : ', .'} and -, with a letter or digit at both ends.`,
    form.test(lower) ? { fix: [{ at, was: text, now: lower }] } : {},
  );
}
