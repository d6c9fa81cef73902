import type { Entry, Path, ScalarNode, SourceNode } from '../../source/node.ts';
import { nameOfReference, type VariableSyntax } from '../variables/scan.ts';
import type { Treatment } from '../variables/plain-dollars.ts';
import { toWorkloadText, typedReference } from './workload-text.ts';

export interface NodesOptions {
  syntax: VariableSyntax;
  secrets: ReadonlySet<string>;
  treat: (path: Path) => Treatment | 'deferred';
  isSet: (name: string) => boolean;
}

/** The tree of a manifest with every text and key as a workload writes it; places stay those of the manifest. */
export function toWorkloadNodes(root: SourceNode, options: NodesOptions): SourceNode {
  return convert(root, [], options);
}

function convert(node: SourceNode, path: Path, options: NodesOptions): SourceNode {
  if (node.kind === 'array') {
    return { ...node, items: node.items.map((item, index) => convert(item, [...path, index], options)) };
  }
  if (node.kind === 'scalar') return convertScalar(node, path, options);
  const entries = new Map<string, Entry>();
  for (const entry of node.entries.values()) {
    const key = toWorkloadKey(entry.key, options);
    entries.set(key, { ...entry, key, node: convert(entry.node, [...path, entry.key], options) });
  }
  return { ...node, entries };
}

/** A key of a manifest as a workload writes it. In the keys of a deployment a dollar is only a dollar. */
export function toWorkloadKey(key: string, { syntax, secrets, isSet }: Omit<NodesOptions, 'treat'>): string {
  if (!key.includes('$')) return key;
  if (syntax === 'deployment') return toWorkloadText(key, { syntax, secrets, isSet: () => false, treatment: 'plain' });
  return toWorkloadText(key, { syntax, secrets, isSet, treatment: 'expand' });
}

function convertScalar(node: ScalarNode, path: Path, options: NodesOptions): ScalarNode {
  if (typeof node.value !== 'string') return node;
  if (node.typed === true) {
    const { typed: _typed, ...rest } = node;
    return { ...rest, value: typedReference(nameOfReference(node.value)) };
  }
  const { syntax, secrets, isSet } = options;
  return { ...node, value: toWorkloadText(node.value, { syntax, secrets, isSet, treatment: options.treat(path) }) };
}
