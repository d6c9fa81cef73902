import { createScanner } from 'jsonc-parser';

// The values of jsonc-parser's `SyntaxKind`, which is a const enum and thus not importable here.
const closings = new Set([2, 4]);
const comma = 5;
const comments = new Set([12, 13]);
const blanks = new Set([14, 15]);
const endOfFile = 17;

/** What a text has that is read here and is no JSON to others, and where. */
export interface LooseJson {
  offset: number;
  what: 'a comment' | 'a comma with nothing behind it';
}

/** The first comment or trailing comma of a text; undefined where it has neither. */
export function findLooseJson(text: string): LooseJson | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return scan(text);
  }
}

function scan(text: string): LooseJson | undefined {
  const scanner = createScanner(text, false);
  let last: { kind: number; offset: number } | undefined;
  for (let kind: number = scanner.scan(); kind !== endOfFile; kind = scanner.scan()) {
    const offset = scanner.getTokenOffset();
    if (comments.has(kind)) return { offset, what: 'a comment' };
    if (blanks.has(kind)) continue;
    if (last?.kind === comma && closings.has(kind)) {
      return { offset: last.offset, what: 'a comma with nothing behind it' };
    }
    last = { kind, offset };
  }
  return undefined;
}
