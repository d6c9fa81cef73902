import { findEntry, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';

/** 0.0.1 is what the first tools wrote; templates have been published as 1.0 to 4.0 since. */
const known = /^(0\.0\.1|[1-4]\.0(\.0)?)$/;

/** A `$schema-template` that nobody published may mean something that is not known here. */
export function reportTemplateVersion(space: SourceSpace, root: SourceNode, findings: Findings): void {
  const entry = findEntry(root, ['$schema-template']);
  if (entry === undefined) return;
  const { node } = entry;
  if (node.kind === 'scalar' && typeof node.value === 'string' && known.test(node.value)) return;
  findings.add(
    'MOOR1008',
    space.at(node.start),
    'this version of a template is not known; it is read like 4.0.0',
    'Known are 1.0.0, 2.0.0, 3.0.0 and 4.0.0. What is new in another one may be missing from the deployment.',
  );
}
