import type { LineIndex, Position } from './line-index.ts';
import { findEntry, findNode, type Path, type SourceNode } from './node.ts';

export type SourceProblemKind = 'syntax' | 'duplicateKey' | 'limit' | 'illegalKey' | 'number';

/** What is said of a text with nothing in it but blanks and comments. */
export const emptyFile = 'the file is empty';

/** Something wrong with the text itself, before anybody asks what it means. `fatal`: there is no value to go on with. */
export interface SourceProblem {
  kind: SourceProblemKind;
  fatal: boolean;
  offset: number;
  message: string;
}

/** A text file that was read: its text for showing, its nodes for positions. `root` is absent when nothing was parsed. */
export interface Source {
  file: string;
  text: string;
  format: 'yaml' | 'json';
  lines: LineIndex;
  /** What offsets of this file begin with, so that an offset says which of several files it is in. */
  base: number;
  /** How many nodes the root has. */
  nodes: number;
  root: SourceNode | undefined;
  problems: SourceProblem[];
  /** Keys whose values are starred out where a line is shown, beside those that sound secret. */
  secretKeys?: ReadonlySet<string>;
}

/**
 * Where a path stands in the text. What is not there is looked for at its nearest ancestor, so that "missing" points at
 * the thing that lacks it.
 */
export function positionOf(source: Source, path: Path, part: 'key' | 'value' = 'value'): Position {
  return source.lines.positionAt(offsetOf(source.root, path, part) - source.base);
}

export function offsetOf(root: SourceNode | undefined, path: Path, part: 'key' | 'value'): number {
  if (root === undefined) return 0;
  for (let length = path.length; length > 0; length--) {
    const head = path.slice(0, length);
    const wanted = length === path.length ? part : 'key';
    const entry = findEntry(root, head);
    if (entry !== undefined && wanted === 'key') return entry.keyStart;
    const node = entry?.node ?? findNode(root, head);
    if (node !== undefined) return node.start;
  }
  return root.start;
}
