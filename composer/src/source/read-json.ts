import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { maxDepth } from './limits.ts';
import { NodeBuilder, ReadingStopped } from './node-builder.ts';
import type { ObjectNode, SourceNode } from './node.ts';
import type { SourceProblem } from './source.ts';

// The values of jsonc-parser's `SyntaxKind`, which is a const enum and thus not importable here.
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const endOfFile = 17;

/**
 * JSON with comments and trailing commas (templates in the wild have both). Never throws; what is wrong comes back as
 * problems. `toFileOffset` serves a text that stands inside a string of another file.
 */
export function readJson(
  text: string,
  toFileOffset: (offset: number) => number = (offset) => offset,
): { root: SourceNode | undefined; problems: SourceProblem[] } {
  const builder: NodeBuilder = new NodeBuilder();
  try {
    refuseDeepNesting(text, builder, toFileOffset);
    const errors: ParseError[] = [];
    const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
    const [first] = errors;
    if (first !== undefined) builder.stop('syntax', toFileOffset(first.offset), describe(first));
    if (tree === undefined) builder.stop('syntax', toFileOffset(0), 'the file is empty');
    return { root: convert(tree, builder, toFileOffset), problems: builder.problems };
  } catch (error) {
    if (error instanceof ReadingStopped) return { root: undefined, problems: builder.problems };
    throw error;
  }
}

/** The parser recurses, and a deep enough text overflows the stack; the scanner does not. */
function refuseDeepNesting(text: string, builder: NodeBuilder, toFileOffset: (offset: number) => number): void {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (token === openBrace || token === openBracket) depth += 1;
    else if (token === closeBrace || token === closeBracket) depth -= 1;
    if (depth > maxDepth) {
      builder.stop('limit', toFileOffset(scanner.getTokenOffset()), `is nested deeper than ${maxDepth} levels`);
    }
  }
}

function convert(node: Node, builder: NodeBuilder, toFileOffset: (offset: number) => number): SourceNode {
  const start = toFileOffset(node.offset);
  const end = toFileOffset(node.offset + node.length);
  builder.countNode(start);
  if (node.type === 'array') {
    return {
      kind: 'array',
      start,
      end,
      items: (node.children ?? []).map((item) => convert(item, builder, toFileOffset)),
    };
  }
  if (node.type !== 'object') {
    const value = node.value as string | number | boolean | null;
    if (typeof value === 'number') builder.checkNumber(value, start);
    return { kind: 'scalar', start, end, value };
  }
  const object: ObjectNode = { kind: 'object', start, end, entries: new Map() };
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    builder.addEntry(object, {
      key: String(key.value),
      keyStart: toFileOffset(key.offset),
      node: convert(value, builder, toFileOffset),
    });
  }
  return object;
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
