import type { Expression } from './expression.ts';
import { helpWithOperands } from './operand-help.ts';
import type { RouteProblem } from './problem.ts';
import { textOf, type Token } from './token.ts';
import { failedPart, problemAt, type Typed } from './typed.ts';
import { fits, typeInLog, type ValueType } from './value-type.ts';

/** `-` of a number, NOT of a truth value or null. */
export function typeUnary(at: Token, operand: Typed, text: string, problems: RouteProblem[]): Typed {
  const wanted = at.kind === '-' ? 'number' : operand.type === 'null' ? 'null' : 'bool';
  if (!fits(wanted, operand.type)) {
    const sign = textOf(at, text);
    problems.push(
      problemAt(at, [operand], {
        message: `\`${sign}\` stands before a ${typeInLog(operand.type)}, where a ${wanted} is needed`,
        help:
          at.kind === 'not'
            ? 'NOT binds tighter than every operator: write NOT (a = b).'
            : 'Write as_number(name) for a property.',
        log: `Invalid operands to unary operator '${sign}': have '${typeInLog(operand.type)}', expected '${wanted}'`,
      }),
    );
    return failedPart;
  }
  // The value type of the body has no sign of its own; edgeHub's compiler throws.
  if (at.kind === '-' && operand.type === 'body') return refuseBody(at, operand, text, problems);
  return { type: at.kind === '-' ? 'number' : 'bool' };
}

/** Two operands and their operator. */
export function typeBinary(
  node: Extract<Expression, { kind: 'binary' }>,
  left: Typed,
  right: Typed,
  text: string,
  problems: RouteProblem[],
): Typed {
  const { at } = node;
  if (at.kind === 'and' || at.kind === 'or') return typeLogic(at, left, right, text, problems);
  const wanted = wantedBy(at, left.type);
  if (!fits(wanted, left.type) || !fits(wanted, right.type)) {
    const help = helpWithOperands(node, left.type, right.type, text);
    problems.push(operandProblem(at, left, right, wanted, text, help));
    return failedPart;
  }
  const body = left.type === 'body' || right.type === 'body';
  if (at.kind === '%' && body) return refuseBody(at, left.type === 'body' ? left : right, text, problems);
  return { type: givenBy(at, left.type, right.type, body) };
}

/** Arithmetic wants numbers, `||` strings; a comparison and `??` want on the right what stands on the left. */
function wantedBy(at: Token, left: ValueType): ValueType {
  if (['*', '/', '%', '+', '-'].includes(at.kind)) return 'number';
  return at.kind === '||' ? 'string' : left;
}

function givenBy(at: Token, left: ValueType, right: ValueType, body: boolean): ValueType {
  if (['*', '/', '%', '+', '-'].includes(at.kind)) return body ? 'body' : 'number';
  if (at.kind === '||') return 'string';
  if (at.kind !== '??') return 'bool';
  if (body) return 'body';
  return left === 'undefined' ? right : left;
}

/** Truth values, null and undefined. A value of the body may stand on the right only if one stands on the left. */
function typeLogic(at: Token, left: Typed, right: Typed, text: string, problems: RouteProblem[]): Typed {
  const logical: readonly ValueType[] = ['null', 'bool', 'undefined'];
  const leftFits = left.type === 'body' || logical.includes(left.type);
  if (!leftFits || (left.type !== 'body' && !logical.includes(right.type))) {
    const help =
      right.type === 'body'
        ? 'A value of the body may stand on the left of AND and OR only: compare it, as in $body.a = true, or change the sides.'
        : 'Both sides must be true or false: compare a property, as in name = "value".';
    problems.push(operandProblem(at, left, right, 'bool', text, help));
    return failedPart;
  }
  if (isRefusedByNull(at, left.type, right.type)) {
    problems.push(
      problemAt(at, [left, right], {
        message: `\`${textOf(at, text)}\` of ${typeInLog(left.type)} and ${typeInLog(right.type)} is not known to edgeHub`,
        help: 'Leave the null away: a condition needs true or false.',
      }),
    );
    return failedPart;
  }
  const nulls = [left, right].filter((part) => part.type === 'null').length;
  return { type: nulls > (at.kind === 'and' ? 0 : 1) ? 'null' : 'bool' };
}

/** edgeHub's compiler finds no operator for these and throws: undefined with null, and the body AND null. */
function isRefusedByNull(at: Token, left: ValueType, right: ValueType): boolean {
  const types = [left, right];
  if (!types.includes('null')) return false;
  return types.includes('undefined') || (at.kind === 'and' && types.includes('body'));
}

function refuseBody(at: Token, operand: Typed, text: string, problems: RouteProblem[]): Typed {
  problems.push(
    problemAt(at, [operand], {
      message: `edgeHub has no \`${textOf(at, text)}\` for a value of the body`,
      help: 'Write as_number($body.name).',
    }),
  );
  return failedPart;
}

function operandProblem(
  at: Token,
  left: Typed,
  right: Typed,
  wanted: ValueType,
  text: string,
  help: string,
): RouteProblem {
  const sign = textOf(at, text);
  const [first, second, expected] = [left.type, right.type, wanted].map(typeInLog);
  return problemAt(at, [left, right], {
    message: `\`${sign}\` has ${first} on the left and ${second} on the right`,
    help,
    log: `Invalid operands to binary operator '${sign}': have '${first}' and '${second}', expected '${expected}' and '${expected}'`,
  });
}
