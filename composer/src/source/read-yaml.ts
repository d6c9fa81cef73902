import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser, type CST, type Document, type Node } from 'yaml';
import { maxDepth, maxDocuments, maxLexemes } from './limits.ts';
import { NodeBuilder, ReadingStopped } from './node-builder.ts';
import type { ObjectNode, SourceNode } from './node.ts';
import { emptyFile, type SourceProblem } from './source.ts';
import { Anchors } from './yaml-anchors.ts';

/** One document a file, or any number of them. */
export type Documents = 'one' | 'many';

/**
 * A YAML 1.2 document; of `many` the root is the list of all documents that hold something. Never throws; what is wrong
 * comes back as problems. `base` is added to every offset.
 */
export function readYaml(
  text: string,
  base = 0,
  wanted: Documents = 'one',
): { root: SourceNode | undefined; problems: SourceProblem[]; nodes: number } {
  const builder: NodeBuilder = new NodeBuilder();
  try {
    const documents = composeDocuments(text, base, wanted, builder);
    // Anchors end with their document.
    const roots = documents.map((contents) => new Converter(base, builder).convert(contents));
    const [root] = roots;
    if (root === undefined) builder.stop('syntax', base, emptyFile);
    if (wanted === 'one') return { root, problems: builder.problems, nodes: builder.count };
    const all: SourceNode = { kind: 'array', start: root.start, end: roots.at(-1)?.end ?? root.end, items: roots };
    return { root: all, problems: builder.problems, nodes: builder.count };
  } catch (error) {
    if (error instanceof ReadingStopped) return { root: undefined, problems: builder.problems, nodes: builder.count };
    throw error;
  }
}

/**
 * The composer of the package recurses, and on a deep text Node ends with an out-of-memory error that cannot be
 * caught. The parser before it keeps its own stack, whose height is the depth: that is where depth is refused.
 */
function composeDocuments(text: string, base: number, wanted: Documents, builder: NodeBuilder): Node[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let offset = 0;
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    offset = Math.max(offset, parser.offset);
    lexemes += 1;
    // Each costs some hundred bytes, an error of the parser some thousand.
    if (lexemes > maxLexemes) {
      builder.stop('limit', base + offset, `the file holds more than ${maxLexemes} words and signs`);
    }
    if (parser.stack.length > maxDepth + 1) {
      builder.stop('limit', base + offset, `the file is nested deeper than ${maxDepth} levels`);
    }
  }
  tokens.push(...parser.end());
  const composed = new Composer({ prettyErrors: false, uniqueKeys: false }).compose(tokens, true, text.length);
  const documents: Document.Parsed[] = [];
  for (const document of composed) {
    const [error] = document.errors;
    if (error !== undefined)
      builder.stop('syntax', base + error.pos[0], lowerFirst(error.message.split('\n')[0] ?? ''));
    if (wanted === 'one' && documents.length > 0) {
      builder.stop('syntax', base + document.range[0], 'a second document begins here; give one document per file');
    }
    if (documents.length === maxDocuments) {
      builder.stop('limit', base + document.range[0], `the file holds more than ${maxDocuments} documents`);
    }
    documents.push(document);
  }
  // Nothing between two `---` is no document to kubectl.
  const isEmpty = (node: Node | null) => wanted === 'many' && isScalar(node) && node.value === null;
  return documents.flatMap(({ contents }) => (isEmpty(contents) ? [] : (contents ?? [])));
}

class Converter {
  private readonly anchors = new Anchors();
  private readonly base: number;
  private readonly builder: NodeBuilder;
  private depth = 0;

  constructor(base: number, builder: NodeBuilder) {
    this.base = base;
    this.builder = builder;
  }

  convert(node: Node | null): SourceNode {
    const [start, end] = this.spanOf(node);
    this.builder.countNode(start);
    this.depth += 1;
    // Aliases can be deeper than the text: `a: &a [*b]` over and over.
    if (this.depth > maxDepth) this.builder.stop('limit', start, `the file is nested deeper than ${maxDepth} levels`);
    const converted = this.convertInside(node, start, end);
    this.depth -= 1;
    return converted;
  }

  private spanOf(node: Node | null): [number, number] {
    const [start, end] = node?.range ?? [0, 0];
    return [this.base + start, this.base + end];
  }

  private convertInside(node: Node | null, start: number, end: number): SourceNode {
    if (isAlias(node)) {
      const target = this.anchors.targetOf(node);
      if (target === undefined) this.builder.stop('syntax', start, `the alias *${node.source} has no anchor before it`);
      return this.anchors.within(() => this.convert(target));
    }
    if (node !== null) this.anchors.pass(node);
    if (isSeq(node)) {
      return { kind: 'array', start, end, items: node.items.map((item) => this.convert(item as Node | null)) };
    }
    if (isMap(node)) {
      const object: ObjectNode = { kind: 'object', start, end, entries: new Map() };
      for (const pair of node.items) this.addPair(object, pair.key as Node | null, pair.value as Node | null, start);
      return object;
    }
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === 'number') this.builder.checkNumber(value, start, isScalar(node) ? (node.source ?? '') : '');
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', start, end, value };
    }
    return this.builder.stop('syntax', start, 'only text, numbers, true, false and null are allowed here');
  }

  private addPair(object: ObjectNode, key: Node | null, value: Node | null, start: number): void {
    const keyStart = key?.range === undefined || key.range === null ? start : this.base + key.range[0];
    const keyNode = this.convert(key);
    if (keyNode.kind !== 'scalar') {
      this.builder.add('illegalKey', keyStart, 'a key must be plain text, not a list or a mapping');
      return;
    }
    const child = value === null ? { ...keyNode, value: null, start: keyNode.end } : this.convert(value);
    this.builder.addEntry(object, { key: String(keyNode.value), keyStart, node: child });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
