import { endOfRun } from './end-of-run.ts';
import { endOfString } from './end-of-string.ts';
import type { Token, TokenKind } from './token.ts';
import { wordKind } from './word-kind.ts';

const blank = /[ \t\r\n]+/y;
/** Nearly everything is part of a name, `-`, `*`, `!` and the single quote too. */
const nameRun = /[^()<>@,;:\\"/[\]?={} \t\n\r]+/y;
const queryRun = /[^()<>@,;:\\"/?={} \t\n\r]+/y;
const marks: readonly TokenKind[] = ['<=', '<>', '>=', '!=', '??', '(', ')', '{', '}', ',', '=', '<', '>', '/'];

/**
 * The tokens of a route or a condition, the last one of kind `end`. The longest token wins, as in edgeHub: `a-b` is one
 * name, `'a'x` is a name and no string. Linear in the length of the text; every text has tokens.
 */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  // Where no further comment ends: else every `/*` of a hostile text would be searched to the end.
  let commentsEndBefore = Number.POSITIVE_INFINITY;
  while (start < text.length) {
    const space = endOfRun(blank, text, start);
    if (space > start) {
      start = space;
      continue;
    }
    if (text.startsWith('/*', start) && start < commentsEndBefore) {
      const close = text.indexOf('*/', start + 2);
      if (close >= 0) {
        start = close + 2;
        continue;
      }
      commentsEndBefore = start;
    }
    const token = tokenAt(text, start);
    tokens.push(token);
    start = token.end;
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

function tokenAt(text: string, start: number): Token {
  const query = endOfRun(queryRun, text, start);
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    const string = endOfString(text, start);
    if (string.end >= query) return { kind: string.closed ? 'string' : 'unterminated', start, end: string.end };
  }
  if (query === start || text.startsWith('!=', start)) return markAt(text, start);
  if (quote === '$' && query > start + 1) return { kind: 'system', start, end: query };
  if (query > endOfRun(nameRun, text, start)) return { kind: 'query', start, end: query };
  return { kind: wordKind(text.slice(start, query)), start, end: query };
}

function markAt(text: string, start: number): Token {
  const mark = marks.find((each) => text.startsWith(each, start));
  return { kind: mark ?? 'unknown', start, end: start + (mark?.length ?? 1) };
}
