import type { Token } from './token.ts';

/** The tree of a condition. `at` is the token that a problem of the node is reported at. */
export type Expression =
  | { kind: 'literal' | 'property'; at: Token }
  | { kind: 'system'; at: Token; escaped: boolean }
  | { kind: 'nested'; at: Token; inner: Expression }
  | { kind: 'unary'; at: Token; operand: Expression }
  | { kind: 'binary'; at: Token; left: Expression; right: Expression }
  | { kind: 'call'; at: Token; args: Expression[] }
  | { kind: 'refused'; at: Token; reason: Refusal };

/** What the grammar reads only to refuse it with a name; edgeHub looks at nothing below it. */
export type Refusal = 'symbol' | 'extra parenthesis' | 'missing parenthesis';
