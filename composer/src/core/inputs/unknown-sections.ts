import { findNode, type Path, type SourceNode } from '../../source/node.ts';
import type { Source } from '../../source/source.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { placesOf } from './places.ts';

const belongsToFiles = new Set(['$schema', '$schema-template', 'modulesContent', 'moduleContent', 'content']);

/** Keys beside the sections of a manifest: the hub would refuse them, so they are left out, and that is told. */
export function reportUnknownSections(source: Source, root: SourceNode, base: Path, findings: Findings): void {
  // An exported configuration has an id, labels and metrics beside its `content`.
  if (base.length !== 1 || root.kind !== 'object') return;
  const { locate } = placesOf(source, root);
  for (const key of root.entries.keys()) {
    if (belongsToFiles.has(key)) continue;
    findings.add(
      'MOOR1306',
      locate([key], 'key'),
      `\`${key}\` has no place in a manifest and is left out`,
      'Take it out, or move it below `modulesContent`.',
    );
  }
  const content = findNode(root, base);
  for (const { key, node } of content?.kind === 'object' ? content.entries.values() : []) {
    const isTwin =
      node.kind === 'object' && [...node.entries.keys()].every((name) => name.startsWith('properties.desired'));
    if (isTwin) continue;
    findings.add(
      'MOOR1301',
      locate([...base, key], 'key'),
      `the section \`${key}\` must hold \`properties.desired\` and nothing else`,
      'Write {"properties.desired": {…}}.',
    );
  }
}
