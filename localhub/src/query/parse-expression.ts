import type { ArithmeticOperator, ComparisonOperator, Expression } from './expression.ts';
import { argumentCount, FUNCTION_NAMES } from './functions.ts';
import { QueryError } from './syntax-error.ts';
import type { TokenReader } from './token-reader.ts';

const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};

function isOneOf<T extends ArithmeticOperator>(text: string, operators: readonly T[]): text is T {
  return (operators as readonly string[]).includes(text);
}

/** OR binds weakest, then AND, NOT, comparisons and IN, + and -, then * / %. */
export function parseExpression(reader: TokenReader): Expression {
  return reader.nested(() => {
    let left = parseAnd(reader);
    while (reader.takeKeyword('or')) {
      reader.link();
      left = { kind: 'logical', operator: 'or', left, right: parseAnd(reader) };
    }
    return left;
  });
}

function parseAnd(reader: TokenReader): Expression {
  let left = parseNot(reader);
  while (reader.takeKeyword('and')) {
    reader.link();
    left = { kind: 'logical', operator: 'and', left, right: parseNot(reader) };
  }
  return left;
}

function parseNot(reader: TokenReader): Expression {
  if (!reader.takeKeyword('not')) return parseComparison(reader);
  return reader.nested(() => ({ kind: 'not', operand: parseNot(reader) }));
}

function parseComparison(reader: TokenReader): Expression {
  const left = parseSum(reader);
  const token = reader.peek();
  const operator = token.kind === 'symbol' ? COMPARISONS[token.text] : undefined;
  if (operator !== undefined) {
    reader.take();
    return { kind: 'comparison', operator, left, right: parseSum(reader) };
  }
  for (const [keyword, negated] of [
    ['in', false],
    ['nin', true],
  ] as const) {
    if (reader.takeKeyword(keyword)) return { kind: 'in', negated, left, right: parseList(reader) };
  }
  return left;
}

function parseList(reader: TokenReader): Expression {
  reader.expectSymbol('[');
  const items: Expression[] = [];
  while (!reader.takeSymbol(']')) {
    if (items.length > 0) reader.expectSymbol(',');
    items.push(parseExpression(reader));
  }
  return { kind: 'list', items };
}

function parseSum(reader: TokenReader): Expression {
  let left = parseProduct(reader);
  for (;;) {
    const token = reader.peek();
    if (token.kind !== 'symbol' || !isOneOf(token.text, ['+', '-'])) return left;
    reader.take();
    reader.link();
    left = { kind: 'arithmetic', operator: token.text, left, right: parseProduct(reader) };
  }
}

function parseProduct(reader: TokenReader): Expression {
  let left = parsePrimary(reader);
  for (;;) {
    const token = reader.peek();
    if (token.kind !== 'symbol' || !isOneOf(token.text, ['*', '/', '%'])) return left;
    reader.take();
    reader.link();
    left = { kind: 'arithmetic', operator: token.text, left, right: parsePrimary(reader) };
  }
}

function parsePrimary(reader: TokenReader): Expression {
  const token = reader.peek();
  if (token.kind === 'string' || token.kind === 'number') {
    reader.take();
    return { kind: 'literal', value: token.kind === 'string' ? token.text : token.value };
  }
  if (reader.takeSymbol('-')) {
    const zero: Expression = { kind: 'literal', value: 0 };
    return { kind: 'arithmetic', operator: '-', left: zero, right: reader.nested(() => parsePrimary(reader)) };
  }
  if (reader.isSymbol('[')) return reader.nested(() => parseList(reader));
  if (reader.takeSymbol('(')) {
    const inner = parseExpression(reader);
    reader.expectSymbol(')');
    return inner;
  }
  if (token.kind === 'word') return parseWord(reader, token.text);
  return reader.fail('a value, a property or a parenthesis is expected');
}

const CONSTANTS = new Map<string, boolean | null | undefined>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

function parseWord(reader: TokenReader, text: string): Expression {
  const lower = text.toLowerCase();
  if (CONSTANTS.has(lower)) {
    reader.take();
    return { kind: 'literal', value: CONSTANTS.get(lower) };
  }
  if (!reader.isSymbol('(', 1)) return { kind: 'path', steps: parsePath(reader) };
  if (lower === 'is_defined') return parseIsDefined(reader);
  return parseFunction(reader, text);
}

function parseIsDefined(reader: TokenReader): Expression {
  reader.take();
  reader.take();
  const steps = parsePath(reader);
  reader.expectSymbol(')');
  return { kind: 'is defined', operand: { kind: 'path', steps } };
}

function parseFunction(reader: TokenReader, text: string): Expression {
  const known = argumentCount(text.toLowerCase());
  if (known === null) {
    throw new QueryError(
      `Function ${text} is not supported by the local hub here. Supported: ${FUNCTION_NAMES.join(', ')}.`,
    );
  }
  reader.take();
  reader.take();
  const items = reader.nested(() => {
    const values = [parseExpression(reader)];
    while (reader.takeSymbol(',')) values.push(parseExpression(reader));
    return values;
  });
  reader.expectSymbol(')');
  if (items.length !== known.count) {
    throw new QueryError(`${text.toUpperCase()} takes ${known.count} values, not ${items.length}.`);
  }
  return { kind: 'function', name: known.name, items };
}

/** `tags.site`, `properties.reported.volumes.[[camera-drop]].state`: a name in double brackets may hold anything. */
export function parsePath(reader: TokenReader): string[] {
  const first = reader.take();
  if (first.kind !== 'word') throw new QueryError(`At position ${first.at}: the name of a property is expected.`);
  const steps = [first.text];
  for (;;) {
    const dotted = reader.takeSymbol('.');
    const token = reader.peek();
    if (token.kind === 'quoted name' || (dotted && token.kind === 'word')) {
      reader.take();
      steps.push(token.text);
    } else if (dotted) {
      return reader.fail('the name of a property is expected after the dot');
    } else {
      return steps;
    }
  }
}
