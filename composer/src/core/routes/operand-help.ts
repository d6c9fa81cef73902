import type { Expression } from './expression.ts';
import { textOf } from './token.ts';
import type { ValueType } from './value-type.ts';

/** What to write instead, for operands that do not fit each other. */
export function helpWithOperands(
  node: Extract<Expression, { kind: 'binary' }>,
  left: ValueType,
  right: ValueType,
  text: string,
): string {
  const types = [left, right];
  const property = [node.left, node.right].find((side) => side.kind === 'property' || side.kind === 'system');
  if (types.includes('string') && types.includes('number')) {
    const name = property === undefined ? 'name' : textOf(property.at, text);
    return `Message properties are strings: write as_number(${name}), or the number in quotes.`;
  }
  if (node.at.kind === '??' && types.includes('bool')) {
    return 'The operator ?? binds less tightly than all others: write (a ?? "b") = "c".';
  }
  if (types.includes('null')) return 'Nothing but null compares with null: write is_null(name) or is_defined(name).';
  if (types.includes('undefined')) return 'Write is_defined(name) to ask whether there is a value.';
  if (types.includes('string') && types.includes('bool')) {
    return property === undefined
      ? 'AND, OR and = do not mix strings with true and false; parentheses may help.'
      : `Message properties are strings: write ${textOf(property.at, text)} = "true".`;
  }
  return 'Both sides must be of one type, and arithmetic needs numbers: as_number(name) makes one of a property.';
}
