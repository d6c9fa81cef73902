import { binaryBinding, prefixBinding } from './binding.ts';
import type { Expression, Refusal } from './expression.ts';
import { OpenParts } from './open-parts.ts';
import type { Token, TokenKind } from './token.ts';

/** The tree and the index of the first token behind it, or the index of the token that fits nothing. */
export type ParsedExpression = { tree: Expression; next: number } | { failed: number };

const literals = new Set<TokenKind>([
  'string',
  'unterminated',
  'integer',
  'hex',
  'real',
  'true',
  'false',
  'null',
  'undefined',
]);

/**
 * Reads one expression and stops behind it: what follows is the caller's. Keeps its own stack, so neither depth nor
 * length of a hostile text can exhaust the program's; linear in the number of tokens.
 */
export function parseExpression(tokens: readonly Token[], from: number): ParsedExpression {
  const open = new OpenParts();
  let index = from;
  for (;;) {
    const operand = readOperand(tokens, index, open);
    if ('failed' in operand) return operand;
    index = operand.next;
    if (operand.tree === undefined) continue;
    const after = readOperators(tokens, index, operand.tree, open);
    if (!('more' in after)) return after;
    index = after.more;
  }
}

/** Reads one value, or what stands before one: a sign, an opening parenthesis, the beginning of a call. */
function readOperand(
  tokens: readonly Token[],
  index: number,
  open: OpenParts,
): { failed: number } | { next: number; tree?: Expression } {
  const token = at(tokens, index);
  const next = at(tokens, index + 1);
  if (literals.has(token.kind)) return { next: index + 1, tree: { kind: 'literal', at: token } };
  if (token.kind === 'system') return { next: index + 1, tree: { kind: 'system', at: token, escaped: false } };
  if (token.kind === '{') return readEscaped(tokens, index);
  if (token.kind === 'name' && next.kind !== '(') return { next: index + 1, tree: { kind: 'property', at: token } };
  if (token.kind === 'name') {
    if (at(tokens, index + 2).kind === ')') return { next: index + 3, tree: { kind: 'call', at: token, args: [] } };
    open.openCall(token);
    return { next: index + 2 };
  }
  if (token.kind === '(') {
    open.openNested(token);
    return { next: index + 1 };
  }
  const binding = prefixBinding(token.kind);
  if (binding === undefined) return { failed: index };
  if (token.kind === 'unknown' && !startsOperand(next.kind)) return { next: index + 1, tree: refused(token, 'symbol') };
  open.openPrefix(token, binding);
  return { next: index + 1 };
}

/** `{$name}`: the system property even where a message property has the same name. */
function readEscaped(tokens: readonly Token[], index: number): { failed: number } | { next: number; tree: Expression } {
  const name = at(tokens, index + 1);
  if (name.kind !== 'system') return { failed: index + 1 };
  if (at(tokens, index + 2).kind !== '}') return { failed: index + 2 };
  return { next: index + 3, tree: { kind: 'system', at: name, escaped: true } };
}

/** After a value: closes what is closed here and ends with an operator or a comma, after which more comes. */
function readOperators(
  tokens: readonly Token[],
  from: number,
  value: Expression,
  open: OpenParts,
): ParsedExpression | { more: number } {
  let index = from;
  let tree = value;
  for (;;) {
    const token = at(tokens, index);
    const binding = binaryBinding(token.kind);
    if (binding !== undefined) {
      open.openBinary(open.bind(tree, binding), token, binding);
      return { more: index + 1 };
    }
    if (token.kind === ')' && open.depth > 0) tree = open.close(tree);
    else if (token.kind === ')' && endsWithParenthesis(tree)) tree = refused(token, 'extra parenthesis');
    else if (token.kind === ',' && open.nextArgument(tree)) return { more: index + 1 };
    // A call that is not closed is refused here; an unclosed parenthesis has a refusal of its own.
    else if (open.calls > 0) return { failed: index };
    else return { tree: open.closeAll(tree), next: index };
    index += 1;
  }
}

function endsWithParenthesis(tree: Expression): boolean {
  return tree.kind === 'nested' || tree.kind === 'call';
}

function startsOperand(kind: TokenKind): boolean {
  return literals.has(kind) || ['system', 'name', '{', '(', 'not'].includes(kind);
}

function refused(token: Token, reason: Refusal): Expression {
  return { kind: 'refused', at: token, reason };
}

const nothing: Token = { kind: 'end', start: 0, end: 0 };

function at(tokens: readonly Token[], index: number): Token {
  return tokens[index] ?? tokens.at(-1) ?? nothing;
}
