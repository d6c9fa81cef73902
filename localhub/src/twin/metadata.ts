import { emptyObject, isTwinObject, type TwinObject, type TwinValue } from './value.ts';

export interface Stamp {
  /** ISO time with seven fractional digits. */
  readonly lastUpdated: string;
  /** The desired `$version` of the write; null in reported properties, which carry none. */
  readonly version: number | null;
}

/** When each object and leaf of a section was last written. An array is a leaf. */
export interface MetadataNode {
  readonly stamp: Stamp;
  readonly children: ReadonlyMap<string, MetadataNode>;
}

export function leafMetadata(stamp: Stamp): MetadataNode {
  return { stamp, children: new Map() };
}

/** The metadata of a value written as a whole at one moment. */
export function stampWhole(value: TwinValue, stamp: Stamp): MetadataNode {
  if (!isTwinObject(value)) return leafMetadata(stamp);
  return { stamp, children: new Map(Object.entries(value).map(([key, child]) => [key, stampWhole(child, stamp)])) };
}

/** The metadata after a merge patch: every object on the way to a change is stamped, others keep their stamp. */
export function mergeMetadata(node: MetadataNode, patch: TwinObject, stamp: Stamp): MetadataNode {
  const children = new Map(node.children);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) children.delete(key);
    else if (isTwinObject(value)) {
      children.set(key, mergeMetadata(children.get(key) ?? leafMetadata(stamp), value, stamp));
    } else children.set(key, leafMetadata(stamp));
  }
  return { stamp, children };
}

/** `$lastUpdated` and, for desired properties, `$lastUpdatedVersion` at every level. */
export function renderMetadata(node: MetadataNode): TwinObject {
  const rendered = emptyObject();
  rendered['$lastUpdated'] = node.stamp.lastUpdated;
  if (node.stamp.version !== null) rendered['$lastUpdatedVersion'] = node.stamp.version;
  for (const [key, child] of node.children) rendered[key] = renderMetadata(child);
  return rendered;
}
