import type { Expression } from '../expression.ts';
import { textOf } from '../token.ts';

/** A tree as text again, with a blank between all tokens. Only for trees that nothing was refused in. */
export function printExpression(tree: Expression, text: string): string {
  const written = textOf(tree.at, text);
  if (tree.kind === 'nested') return `( ${printExpression(tree.inner, text)} )`;
  if (tree.kind === 'unary') return `${written} ${printExpression(tree.operand, text)}`;
  if (tree.kind === 'binary')
    return `${printExpression(tree.left, text)} ${written} ${printExpression(tree.right, text)}`;
  if (tree.kind === 'call') return `${written} ( ${tree.args.map((arg) => printExpression(arg, text)).join(' , ')} )`;
  return tree.kind === 'system' && tree.escaped ? `{ ${written} }` : written;
}

/** A tree without its places: what is compared. */
export function shapeOf(tree: Expression, text: string): unknown {
  const written = textOf(tree.at, text);
  if (tree.kind === 'nested') return [shapeOf(tree.inner, text)];
  if (tree.kind === 'unary') return { [written]: shapeOf(tree.operand, text) };
  if (tree.kind === 'binary') return { [written]: [shapeOf(tree.left, text), shapeOf(tree.right, text)] };
  if (tree.kind === 'call') return { call: written, args: tree.args.map((arg) => shapeOf(arg, text)) };
  return tree.kind === 'system' ? { system: written, escaped: tree.escaped } : { [tree.kind]: written };
}
