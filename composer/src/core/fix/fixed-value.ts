import type { Span } from './locate-edit.ts';

/** A text of JSON that stands in a text of JSON has seven backslashes before its quotes in the third; none go deeper. */
const deepest = 3;

/**
 * The value under a key, where a key ends at `keyEnd`: what a mended key makes readable. Undefined where no key ends
 * there, or where its value cannot be told apart from what follows it. In JSON, in YAML of both styles, and in JSON that
 * stands in a text of either.
 */
export function valueUnder(text: string, { start: keyStart, end: keyEnd }: Span): Span | undefined {
  const [closing = ''] = match(text, /\\*"|'/y, keyEnd);
  const level = closing.endsWith('"') ? levelOf(closing.length - 1) : 0;
  if (level === undefined) return undefined;
  const colon = skipBlank(text, keyEnd + closing.length, level);
  if (text[colon] !== ':') return undefined;
  const start = skipBlank(text, colon + 1, level);
  const first = text[start];
  if (first === undefined) return undefined;
  if (first === '{' || first === '[') return spanTo(start, closeOf(text, start, level));
  const isBlock = level === 0 && (/[|>]/.test(first) || /[\r\n#]/.test(text.slice(colon + 1, start)));
  if (isBlock) return blockUnder(text, keyStart - closing.length, colon + 1);
  const [quote = ''] = match(text, level === 0 ? /["']/y : /\\*"/y, start);
  if (quote !== '') return spanTo(start, closeOfText(text, start + quote.length, quote, level));
  const [plain = ''] = match(text, /[^\r\n,\]}"\\]*/y, start);
  return { start, end: start + plain.length };
}

/**
 * The mapping that begins at an offset: what an error about all of it kept from being looked at. Undefined where none can
 * be told apart there.
 */
export function mappingAt(text: string, start: number): Span | undefined {
  if (text[start] === '{') {
    for (let level = 0; level <= deepest; level++) {
      const span = spanTo(start, closeOf(text, start, level));
      if (span !== undefined) return span;
    }
    return undefined;
  }
  const [key] = match(text, /[^\s{}[\]"'#&*!|>%@`-][^\r\n:]*:(?=\s)/y, start);
  return key === undefined ? undefined : { start, end: endOfBlock(text, start) };
}

/** Behind the lines of a block whose first key begins at `start`: all that are not further out than it. */
function endOfBlock(text: string, start: number): number {
  const column = start - (Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1);
  const line = /[^\r\n]*(?:\r\n|\r|\n|$)/y;
  let end = start + (match(text, line, start)[0]?.length ?? 0);
  while (end < text.length) {
    const [whole = ''] = match(text, line, end);
    const indent = /^ */.exec(whole)?.[0].length ?? 0;
    if (whole.trim() !== '' && !/^\s*#/.test(whole) && indent < column) break;
    end += whole.length;
  }
  return end;
}

function match(text: string, pattern: RegExp, from: number): RegExpExecArray | [] {
  pattern.lastIndex = from;
  return pattern.exec(text) ?? [];
}

function spanTo(start: number, end: number | undefined): Span | undefined {
  return end === undefined ? undefined : { start, end };
}

/** How many texts a quote with so many backslashes before it stands in; undefined for a number that no level writes. */
function levelOf(backslashes: number): number | undefined {
  for (let level = 0; level <= deepest; level++) if (2 ** level - 1 === backslashes) return level;
  return undefined;
}

/** White space, line breaks that are escaped in an inner text, and comments of YAML. */
function skipBlank(text: string, from: number, level: number): number {
  const pattern = level === 0 ? /(?:\s|(?<=\s)#[^\r\n]*)*/y : /(?:\s|\\+[nrt])*/y;
  return from + (match(text, pattern, from)[0]?.length ?? 0);
}

/** Behind the bracket that closes the one at `start`; undefined where none does. */
function closeOf(text: string, start: number, level: number): number | undefined {
  const token = /\\*"|[[\]{}]|(?<=[\s,:[{])'/g;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [one] = found;
    if (one === '{' || one === '[') depth += 1;
    else if (one === '}' || one === ']') depth -= 1;
    else if (one !== "'" || level === 0) {
      const end = closeOfText(text, token.lastIndex, one, level);
      if (end === undefined || (one !== "'" && levelOf(one.length - 1) !== level)) return undefined;
      token.lastIndex = end;
    }
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

/** Behind the quote that ends a text; undefined where it is not ended, or the text around it ends first. */
function closeOfText(text: string, from: number, opening: string, level: number): number | undefined {
  if (opening === "'") {
    const [inside] = match(text, /(?:[^']|'')*'/y, from);
    return inside === undefined ? undefined : from + inside.length;
  }
  const quote = /(\\*)"/g;
  quote.lastIndex = from;
  for (let found = quote.exec(text); found !== null; found = quote.exec(text)) {
    const what = meaningOf(found[1]?.length ?? 0, level);
    if (what === 'ends the text around') return undefined;
    if (what === 'ends') return quote.lastIndex;
  }
  return undefined;
}

/** What a quote with so many backslashes before it does in a text of that level. */
function meaningOf(backslashes: number, level: number): 'ends' | 'is a character' | 'ends the text around' {
  if (level === 0) return backslashes % 2 === 0 ? 'ends' : 'is a character';
  return backslashes % 2 === 0 ? 'ends the text around' : meaningOf((backslashes - 1) / 2, level - 1);
}

/** The lines below a key that are further in than it, and items of a list beside it. */
function blockUnder(text: string, keyStart: number, from: number): Span {
  const lineStart = Math.max(text.lastIndexOf('\n', keyStart - 1), text.lastIndexOf('\r', keyStart - 1)) + 1;
  const column = keyStart - lineStart;
  const line = /[^\r\n]*(?:\r\n|\r|\n|$)/y;
  let end = from + (match(text, line, from)[0]?.length ?? 0);
  while (end < text.length) {
    const [whole = ''] = match(text, line, end);
    const indent = /^ */.exec(whole)?.[0].length ?? 0;
    const isBlank = whole.trim() === '' || /^\s*#/.test(whole);
    const isItem = indent === column && /^ *-\s/.test(whole);
    if (!isBlank && indent <= column && !isItem) break;
    end += whole.length;
  }
  return { start: from, end };
}
