import type { Path, SourceNode } from '../../source/node.ts';

/** A copy of a tree with the node at a path changed; the same tree when there is nothing at the path. */
export function replaceNode(root: SourceNode, path: Path, change: (node: SourceNode) => SourceNode): SourceNode {
  const [step, ...rest] = path;
  if (step === undefined) return change(root);
  if (root.kind === 'array') {
    return {
      ...root,
      items: root.items.map((item, index) => (index === step ? replaceNode(item, rest, change) : item)),
    };
  }
  const entry = root.kind === 'object' ? root.entries.get(String(step)) : undefined;
  if (root.kind !== 'object' || entry === undefined) return root;
  const entries = new Map(root.entries);
  entries.set(entry.key, { ...entry, node: replaceNode(entry.node, rest, change) });
  return { ...root, entries };
}
