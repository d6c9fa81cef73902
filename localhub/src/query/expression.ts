export type Literal = string | number | boolean | null | undefined;

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type OrderOperator = '<' | '>' | '<=' | '>=';
export type ComparisonOperator = '=' | '!=' | OrderOperator;

/** Functions of one value. */
export const TYPE_FUNCTIONS = ['is_null', 'is_bool', 'is_number', 'is_string', 'is_object', 'is_primitive'] as const;
/** Functions of two texts. */
export const TEXT_FUNCTIONS = ['startswith', 'endswith'] as const;
export type FunctionName = (typeof TYPE_FUNCTIONS)[number] | (typeof TEXT_FUNCTIONS)[number];

/** A condition of a query, or a target condition. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'path'; readonly steps: readonly string[] }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'in'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'is defined'; readonly operand: Expression }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly items: readonly Expression[] };

/** Every path that an expression names. */
export function pathsOf(expression: Expression): (readonly string[])[] {
  if (expression.kind === 'literal') return [];
  if (expression.kind === 'path') return [expression.steps];
  if (expression.kind === 'list' || expression.kind === 'function') return expression.items.flatMap(pathsOf);
  if (expression.kind === 'not' || expression.kind === 'is defined') return pathsOf(expression.operand);
  return [...pathsOf(expression.left), ...pathsOf(expression.right)];
}

/** The same expression with every path changed. */
export function mapPaths(expression: Expression, change: (steps: readonly string[]) => readonly string[]): Expression {
  const map = (inner: Expression): Expression => mapPaths(inner, change);
  if (expression.kind === 'literal') return expression;
  if (expression.kind === 'path') return { kind: 'path', steps: change(expression.steps) };
  if (expression.kind === 'list') return { kind: 'list', items: expression.items.map(map) };
  if (expression.kind === 'function') return { ...expression, items: expression.items.map(map) };
  if (expression.kind === 'not' || expression.kind === 'is defined') {
    return { kind: expression.kind, operand: map(expression.operand) };
  }
  return { ...expression, left: map(expression.left), right: map(expression.right) };
}
