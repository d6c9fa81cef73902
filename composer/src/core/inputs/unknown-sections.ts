import { findNode, type Path, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { placesOf } from './places.ts';

const belongsToFiles = new Set(['$schema', '$schema-template', 'modulesContent', 'moduleContent', 'content']);

/** Keys beside the sections of a manifest: the hub would refuse them, so they are left out, and that is told. */
export function reportUnknownSections(space: SourceSpace, root: SourceNode, base: Path, findings: Findings): void {
  if (root.kind !== 'object') return;
  const { locate } = placesOf(space, root);
  // An exported configuration has an id, labels and metrics beside its `content`.
  for (const key of base.length === 1 ? root.entries.keys() : []) {
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
    const names = node.kind === 'object' ? [...node.entries.keys()] : [];
    const strange = names.find((name) => name !== 'properties.desired' && !/^properties\.desired\../.test(name));
    const isMixed = names.includes('properties.desired') && names.length > 1 && key.startsWith('$');
    if (node.kind === 'object' && strange === undefined && !isMixed) continue;
    findings.add(
      'MOOR1301',
      locate([...base, key], 'key'),
      `the section \`${key}\` must hold \`properties.desired\` and nothing else`,
      'Write {"properties.desired": {…}}; in a layered deployment instead keys such as "properties.desired.modules.detector".',
    );
  }
}
