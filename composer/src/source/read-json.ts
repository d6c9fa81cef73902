import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { maxDepth } from './limits.ts';
import { NodeBuilder, ReadingStopped } from './node-builder.ts';
import type { ObjectNode, SourceNode } from './node.ts';
import { emptyFile, type SourceProblem } from './source.ts';
import { scanJson } from './typed-references.ts';

/**
 * JSON with comments and trailing commas (templates in the wild have both). Never throws; what is wrong comes back as
 * problems. `toFileOffset` serves a text that stands inside a string of another file. A variable without quotes becomes a
 * scalar that is `typed`.
 */
export function readJson(
  text: string,
  toFileOffset: (offset: number) => number = (offset) => offset,
): { root: SourceNode | undefined; problems: SourceProblem[]; nodes: number } {
  const builder: NodeBuilder = new NodeBuilder();
  try {
    const scanned = scanJson(text);
    if (scanned.tooDeepAt !== undefined) {
      builder.stop('limit', toFileOffset(scanned.tooDeepAt), `the file is nested deeper than ${maxDepth} levels`);
    }
    const errors: ParseError[] = [];
    const tree = parseTree(scanned.text, errors, { allowTrailingComma: true, disallowComments: false });
    const [first] = errors;
    if (tree === undefined && scanned.text.trim() === '') builder.stop('syntax', toFileOffset(0), emptyFile);
    if (first !== undefined) builder.stop('syntax', toFileOffset(first.offset), describe(first));
    if (tree === undefined) builder.stop('syntax', toFileOffset(0), emptyFile);
    const root = new Converter(scanned, builder, toFileOffset).convert(tree);
    return { root, problems: builder.problems, nodes: builder.count };
  } catch (error) {
    if (error instanceof ReadingStopped) return { root: undefined, problems: builder.problems, nodes: builder.count };
    throw error;
  }
}

class Converter {
  private readonly text: string;
  private readonly references: ReadonlyMap<number, string>;
  private readonly builder: NodeBuilder;
  private readonly toFileOffset: (offset: number) => number;

  constructor(
    { text, references }: ReturnType<typeof scanJson>,
    builder: NodeBuilder,
    toFileOffset: (offset: number) => number,
  ) {
    this.text = text;
    this.references = references;
    this.builder = builder;
    this.toFileOffset = toFileOffset;
  }

  convert(node: Node): SourceNode {
    const start = this.toFileOffset(node.offset);
    const end = this.toFileOffset(node.offset + node.length);
    this.builder.countNode(start);
    if (node.type === 'array') {
      return { kind: 'array', start, end, items: (node.children ?? []).map((item) => this.convert(item)) };
    }
    if (node.type === 'object') return this.convertObject(node, start, end);
    const written = this.references.get(node.offset);
    if (written !== undefined) return { kind: 'scalar', start, end, value: written, typed: true };
    const value = node.value as string | number | boolean | null;
    if (typeof value === 'number') {
      this.builder.checkNumber(value, start, this.text.slice(node.offset, node.offset + node.length));
    }
    return { kind: 'scalar', start, end, value };
  }

  private convertObject(node: Node, start: number, end: number): ObjectNode {
    const object: ObjectNode = { kind: 'object', start, end, entries: new Map() };
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) continue;
      const keyStart = this.toFileOffset(key.offset);
      if (this.references.has(key.offset)) this.builder.stop('syntax', keyStart, 'a key needs double quotes');
      this.builder.addEntry(object, { key: String(key.value), keyStart, node: this.convert(value) });
    }
    return object;
  }
}

const sentences: Record<string, string> = {
  InvalidSymbol: 'this word is not JSON; text needs double quotes',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace } is expected here',
  CloseBracketExpected: 'a closing bracket ] is expected here',
  EndOfFileExpected: 'the document ended before this',
  UnexpectedEndOfComment: 'this comment does not end',
  UnexpectedEndOfString: 'this string does not end on its line',
  UnexpectedEndOfNumber: 'this number does not end',
  InvalidUnicode: 'this \\u escape is not four hexadecimal digits',
  InvalidEscapeCharacter: 'this escape does not exist in JSON',
  InvalidCharacter: 'this character must be escaped inside a string',
};

function describe(error: ParseError): string {
  const name = printParseErrorCode(error.error);
  return sentences[name] ?? name;
}
