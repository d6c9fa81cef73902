import type { Entry, ObjectNode, SourceNode } from '../../source/node.ts';

/** For a node of a merged tree: offsets of what it replaced, in the order of the files. */
export type Replaced = Map<SourceNode, number[]>;

/**
 * Trees of several files as one, the later over the earlier: mappings merge by key, anything else replaces what was
 * there, and a null of a later file takes a key away. A mapping keeps the place it has in the first file. The cost grows
 * with the number of entries, however many files they are spread over.
 */
export function mergeNodes(nodes: readonly SourceNode[], replaced?: Replaced): SourceNode | undefined {
  const [first, ...later] = nodes;
  if (first === undefined) return undefined;
  const layers = later.reduce(
    (below: Layer[], node) => stack(below, { node, isFirst: false }, replaced),
    [{ node: first, isFirst: true }],
  );
  return join(layers, replaced);
}

/** One contribution to a node. Only what stands in the first file may hold nulls: they are values there. */
interface Layer {
  node: SourceNode;
  isFirst: boolean;
}

/** Puts a contribution over those before it: beside them when all are mappings, in their place when not. */
function stack(below: Layer[], above: Layer, replaced: Replaced | undefined): Layer[] {
  const top = below.at(-1);
  if (top?.node.kind === 'object' && above.node.kind === 'object') {
    below.push(above);
    return below;
  }
  const offsets = below.flatMap(({ node }) => [...(replaced?.get(node) ?? []), node.start]);
  if (offsets.length > 0) replaced?.set(above.node, [...offsets, ...(replaced.get(above.node) ?? [])]);
  return [above];
}

function join(layers: readonly Layer[], replaced: Replaced | undefined): SourceNode {
  const [bottom, ...more] = layers;
  if (bottom === undefined) throw new TypeError('a key without a value');
  if (more.length === 0 && (bottom.isFirst || !holdsNull(bottom.node))) return bottom.node;
  if (bottom.node.kind !== 'object') return bottom.node;
  const merged: ObjectNode = { ...bottom.node, entries: joinEntries(layers, replaced) };
  const offsets = layers.flatMap(({ node }) => replaced?.get(node) ?? []);
  if (offsets.length > 0) replaced?.set(merged, offsets);
  return merged;
}

function joinEntries(layers: readonly Layer[], replaced: Replaced | undefined): Map<string, Entry> {
  const columns = new Map<string, { entry: Entry; layers: Layer[] }>();
  for (const { node, isFirst } of layers) {
    if (node.kind !== 'object') continue;
    for (const entry of node.entries.values()) {
      const column = columns.get(entry.key);
      const isNull = entry.node.kind === 'scalar' && entry.node.value === null;
      if (isNull && !isFirst) columns.delete(entry.key);
      else if (column === undefined) columns.set(entry.key, { entry, layers: [{ node: entry.node, isFirst }] });
      else {
        const stacked = stack(column.layers, { node: entry.node, isFirst }, replaced);
        columns.set(entry.key, { entry: stacked === column.layers ? column.entry : entry, layers: stacked });
      }
    }
  }
  return new Map([...columns].map(([key, column]) => [key, { ...column.entry, node: join(column.layers, replaced) }]));
}

/** Whether a mapping, or a mapping in it, has a null as value; nulls in lists stay. */
function holdsNull(node: SourceNode): boolean {
  if (node.kind !== 'object') return false;
  for (const { node: inner } of node.entries.values()) {
    if (inner.kind === 'scalar' ? inner.value === null : holdsNull(inner)) return true;
  }
  return false;
}
