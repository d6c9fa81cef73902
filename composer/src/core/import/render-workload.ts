import { Document, isMap, isScalar, isSeq, visit, type Node, type Pair, type Scalar } from 'yaml';
import type { JsonObject } from '../../source/node.ts';
import { makeVisible } from '../diagnostics/visible.ts';
import { breakCommands, escapeCommands, holdsCommand } from '../text/agent-command.ts';

/** What fits on one line is put there. */
const longestFlow = 72;

/** A workload as YAML that a person wants to read, with a comment at its head. Read again it is the same value. */
export function renderWorkload(workload: JsonObject, head: readonly string[]): string {
  const document = new Document(workload, { aliasDuplicateObjects: false });
  document.commentBefore = head.map((line) => breakCommands(` ${makeVisible(line)}`)).join('\n');
  visit(document, {
    Scalar: (_key, node) => quote(node),
    Map: (_key, node) => shorten(node),
    Seq: (_key, node) => shorten(node),
  });
  const { contents } = document;
  for (const [index, pair] of (isMap(contents) ? contents.items : []).entries()) separate(pair, index);
  return escapeCommands(document.toString({ lineWidth: 0 }), '\\x23');
}

/** Between double quotes only can a command be written otherwise; and `80:80` looks like a time to some readers. */
function quote(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (holdsCommand(node.value) || /^\d+:/.test(node.value)) node.type = 'QUOTE_DOUBLE';
}

/** A section stands apart from what is before it, with a line for each of its entries. */
function separate(pair: Pair, index: number): void {
  if (index === 0 || !isScalar(pair.key) || !(isMap(pair.value) || isSeq(pair.value))) return;
  if (pair.key.value === 'metadata') return;
  pair.key.spaceBefore = true;
  if (pair.key.value !== 'reporter' && pair.value.items.length > 0) pair.value.flow = false;
}

function shorten(node: Node): void {
  if (isMap(node) || isSeq(node)) node.flow = isFlat(node) && JSON.stringify(node).length <= longestFlow;
}

/** Nothing below it but short lists, and nothing of several lines. */
function isFlat(node: Node): boolean {
  return partsOf(node).every((part) => isLine(part) || (isMap(node) && isSeq(part) && partsOf(part).every(isLine)));
}

function partsOf(node: Node): unknown[] {
  if (isMap(node)) return node.items.map(({ value }) => value);
  return isSeq(node) ? node.items : [];
}

function isLine(part: unknown): boolean {
  return isScalar(part) && !(typeof part.value === 'string' && part.value.includes('\n'));
}
