import type { TokenKind } from './token.ts';

/** Case counts for these, as for the operators. */
const exact = new Set<string>(['true', 'false', 'null', 'undefined', '+', '-', '*', '%', '||']);
const anyCase = new Set<string>(['select', 'from', 'where', 'into', 'and', 'or', 'not']);
const integer = /^-?[0-9]+$/;
const hex = /^0[xX][0-9a-fA-F]+$/;
/** `e5` is a number to the lexer, though no value comes of it. */
const real = /^-?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]*[eE][+-]?[0-9]+)$/;

/** What a run of the characters of names is: a word of the language, a number, an operator, or else a name. */
export function wordKind(word: string): TokenKind {
  if (exact.has(word)) return word as TokenKind;
  const lower = word.length <= 6 ? word.toLowerCase() : '';
  if (anyCase.has(lower)) return lower as TokenKind;
  if (integer.test(word)) return 'integer';
  if (hex.test(word)) return 'hex';
  return real.test(word) ? 'real' : 'name';
}
