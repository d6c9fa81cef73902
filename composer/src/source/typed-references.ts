import { createScanner } from 'jsonc-parser';
import { maxDepth } from './limits.ts';

// The values of jsonc-parser's `SyntaxKind`, which is a const enum and thus not importable here.
const openBrace = 1;
const closeBrace = 2;
const openBracket = 3;
const closeBracket = 4;
const unknown = 16;
const endOfFile = 17;
const reference = /\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)/y;

export interface ScannedJson {
  /** The text with a string of the same length in place of every reference, so that offsets stay. */
  text: string;
  /** References as written, by their offset. */
  references: ReadonlyMap<number, string>;
  /** Where the text is nested too deep to be parsed. */
  tooDeepAt?: number;
}

/**
 * Finds variables that stand in JSON without quotes, as templates have them (`"timeToLiveSecs": ${TTL}`), and refuses
 * depth: the parser recurses, and a deep enough text overflows the stack. The scanner does not.
 */
export function scanJson(text: string): ScannedJson {
  const scanner = createScanner(text, true);
  const references = new Map<number, string>();
  // A closing one that does not fit closes nothing for the parser either, which goes on behind it as deep as it was.
  const open: number[] = [];
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (token === openBrace) open.push(closeBrace);
    else if (token === openBracket) open.push(closeBracket);
    else if (token === open.at(-1)) open.pop();
    else if (token === unknown) takeReference(text, scanner, references);
    if (open.length > maxDepth) return { text, references, tooDeepAt: scanner.getTokenOffset() };
  }
  return { text: withStrings(text, references), references };
}

function takeReference(text: string, scanner: ReturnType<typeof createScanner>, references: Map<number, string>): void {
  const offset = scanner.getTokenOffset();
  reference.lastIndex = offset;
  const [written] = reference.exec(text) ?? [];
  if (written === undefined) return;
  references.set(offset, written);
  scanner.setPosition(offset + written.length);
}

function withStrings(text: string, references: ReadonlyMap<number, string>): string {
  const parts: string[] = [];
  let end = 0;
  for (const [offset, written] of references) {
    parts.push(text.slice(end, offset), `"${'_'.repeat(written.length - 2)}"`);
    end = offset + written.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(end);
}
