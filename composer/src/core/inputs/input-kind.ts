import { findNode, type Entry, type SourceNode } from '../../source/node.ts';
import type { Source } from '../../source/source.ts';
import type { InputKind } from '../model/draft.ts';
import { manifestRootPath, moduleGroupPaths, moduleOfDottedKey } from './manifest-path.ts';

/**
 * What a file is, by what stands in it: a `kind` or `apiVersion` makes a workload, `modulesContent` a manifest. A
 * manifest is a template when it says so, is named so, or has createOptions as an object. Undefined: neither.
 */
export function inputKindOf(source: Source): InputKind | undefined {
  const { root } = source;
  if (root?.kind !== 'object') return undefined;
  if (manifestRootPath(root) !== undefined) return isTemplate(source, root) ? 'template' : 'deployment';
  const asksForWorkload = ['apiVersion', 'kind', 'modules', 'metadata'].some((key) => root.entries.has(key));
  return asksForWorkload ? 'workload' : undefined;
}

function isTemplate(source: Source, root: SourceNode): boolean {
  if (isCalledTemplate(source, root)) return true;
  return moduleEntries(root).some(({ node }) => findNode(node, ['settings', 'createOptions'])?.kind === 'object');
}

/** Whether a manifest says itself that it is a template, or is named so. */
export function isCalledTemplate(source: Source, root: SourceNode): boolean {
  return findNode(root, ['$schema-template']) !== undefined || /\.template(\.[\w-]+)?\.json$/i.test(source.file);
}

/** All modules of a manifest, whole or layered, by their name or their dotted key. */
export function moduleEntries(root: SourceNode): Entry[] {
  const groups = moduleGroupPaths(root).map((path) => findNode(root, path));
  const layer = findNode(root, [...(manifestRootPath(root) ?? []), '$edgeAgent']);
  return [...groups.flatMap(entriesOf), ...entriesOf(layer).filter(({ key }) => moduleOfDottedKey(key))];
}

function entriesOf(node: SourceNode | undefined): Entry[] {
  return node?.kind === 'object' ? [...node.entries.values()] : [];
}
