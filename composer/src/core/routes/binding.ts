import type { TokenKind } from './token.ts';

/** How tightly an operator binds what stands at its sides; all are read from left to right. */
const binary: Partial<Record<TokenKind, number>> = {
  '*': 9,
  '/': 9,
  '%': 9,
  '+': 8,
  '-': 8,
  '||': 8,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '=': 6,
  '!=': 6,
  '<>': 6,
  and: 5,
  or: 4,
  '??': 3,
  unknown: 1,
};

/** Signs and `not` bind tighter than every operator: `not a = b` is `(not a) = b`. */
const prefix: Partial<Record<TokenKind, number>> = { '-': 10, not: 10, unknown: 2 };

export function binaryBinding(kind: TokenKind): number | undefined {
  return binary[kind];
}

export function prefixBinding(kind: TokenKind): number | undefined {
  return prefix[kind];
}
