export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
export type Path = readonly (string | number)[];

interface Span {
  /** Offsets in UTF-16 units: into the text of the file, plus its base when several files were read (see SourceSpace). */
  start: number;
  end: number;
}

export interface ScalarNode extends Span {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** A variable that stands in JSON without quotes: `value` is the reference, and what it stands for is JSON. */
  typed?: true;
  /** The variable that the whole of the text was put in from. */
  variable?: string;
}
export interface ArrayNode extends Span {
  kind: 'array';
  items: SourceNode[];
}
export interface ObjectNode extends Span {
  kind: 'object';
  entries: Map<string, Entry>;
}
export interface Entry {
  key: string;
  keyStart: number;
  node: SourceNode;
}
export type SourceNode = ScalarNode | ArrayNode | ObjectNode;

/** The entry (key and value) a path ends at; undefined for a path into an array, or to nothing. */
export function findEntry(root: SourceNode, path: Path): Entry | undefined {
  const parent = findNode(root, path.slice(0, -1));
  const last = path.at(-1);
  return parent?.kind === 'object' && last !== undefined ? parent.entries.get(String(last)) : undefined;
}

export function findNode(root: SourceNode, path: Path): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'object') node = node.entries.get(String(step))?.node;
    else if (node?.kind === 'array') node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The plain value of a node. Depth is bounded by the readers, so recursion is safe. */
export function toValue(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(toValue);
  return Object.fromEntries([...node.entries.values()].map((entry) => [entry.key, toValue(entry.node)]));
}
