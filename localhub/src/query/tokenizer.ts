import { QueryError } from './syntax-error.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'quoted name'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<>|!=|<=|>=|[=<>+\-*/%(),.[\]]/y;
const QUOTED_NAME = /\[\[([^\]]{1,128})\]\]/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function readString(text: string, start: number): { value: string; end: number } {
  const quote = text[start];
  let value = '';
  let at = start + 1;
  for (;;) {
    const character = text[at];
    if (character === undefined) throw new QueryError(`The string at position ${start} does not end.`);
    if (character === quote) {
      if (text[at + 1] !== quote) return { value, end: at + 1 };
      // A doubled quote is one quote.
      value += quote;
      at += 2;
    } else if (character === '\\') {
      const unicode = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
      if (unicode === null) {
        const escaped = text[at + 1] ?? '';
        value += ESCAPES[escaped] ?? escaped;
        at += 2;
      } else {
        value += String.fromCharCode(Number.parseInt(unicode[1] ?? '0', 16));
        at += 6;
      }
    } else {
      value += character;
      at += 1;
    }
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Elsewhere `[[` opens a list in a list. */
function continuesPath(before: Token | undefined): boolean {
  if (before?.kind === 'symbol') return before.text === '.';
  return before?.kind === 'quoted name' || (before?.kind === 'word' && !/^n?in$/i.test(before.text));
}

/** Cuts a query or a condition into tokens. @throws QueryError with the position of what is not one */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    if (character === "'" || character === '"') {
      const { value, end } = readString(text, at);
      tokens.push({ kind: 'string', text: value, at });
      at = end;
      continue;
    }
    const quotedName = continuesPath(tokens.at(-1)) ? matchAt(QUOTED_NAME, text, at) : null;
    const word = matchAt(WORD, text, at);
    const number = matchAt(NUMBER, text, at);
    const symbol = matchAt(SYMBOL, text, at);
    if (quotedName !== null) tokens.push({ kind: 'quoted name', text: quotedName[1] ?? '', at });
    else if (word !== null) tokens.push({ kind: 'word', text: word[0], at });
    else if (number !== null) tokens.push({ kind: 'number', value: Number(number[0]), at });
    else if (symbol !== null) tokens.push({ kind: 'symbol', text: symbol[0], at });
    else throw new QueryError(`Character '${character}' at position ${at} is not part of the query language.`);
    const found = quotedName ?? word ?? number ?? symbol;
    at += found?.[0].length ?? 1;
    refuseHyphenatedName(text, at, word !== null);
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

/**
 * `tags.line-1` would be a subtraction that silently matches nothing. What IoT Hub makes of it is not documented, so
 * the local hub refuses it and says how such a name is written.
 */
function refuseHyphenatedName(text: string, at: number, afterWord: boolean): void {
  if (afterWord && /^-[A-Za-z0-9_]/.test(text.slice(at, at + 2))) {
    throw new QueryError(
      `A hyphen inside a name at position ${at}: write such a name as [[name]], or spaces around a minus.`,
    );
  }
}
