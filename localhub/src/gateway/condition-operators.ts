import { compileConcat } from './condition-functions.ts';
import {
  compareValues,
  fits,
  isDefined,
  runLogic,
  type CompiledPart,
  type ConditionType,
  type ConditionValue,
} from './condition-value.ts';
import { RouteError } from './route-error.ts';

const ARITHMETIC: ReadonlyMap<string, (one: number, other: number) => number> = new Map([
  ['*', (one, other) => one * other],
  ['/', (one, other) => one / other],
  ['%', (one, other) => one % other],
  ['+', (one, other) => one + other],
  ['-', (one, other) => one - other],
]);
const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['=', (order) => order === 0],
  ['!=', (order) => order !== 0],
  ['<>', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
]);

function refuse(operator: string, one: CompiledPart, other: CompiledPart, wanted: ConditionType): never {
  const [left, right, expected] = [one.type, other.type, wanted].map((type) => (type === 'body' ? 'unknown' : type));
  throw new RouteError(
    `Invalid operands to binary operator '${operator}': have '${left}' and '${right}', expected '${expected}' and '${expected}'`,
  );
}

/** `one operator other`, its operator in lower case. @throws RouteError when edgeHub has none for such operands */
export function compileBinary(operator: string, one: CompiledPart, other: CompiledPart): CompiledPart {
  if (operator === 'and' || operator === 'or') return compileLogic(operator, one, other);
  const arithmetic = ARITHMETIC.get(operator);
  const wanted = arithmetic !== undefined ? 'number' : operator === '||' ? 'string' : one.type;
  if (!fits(wanted, one.type) || !fits(wanted, other.type)) refuse(operator, one, other, wanted);
  const ofBody = one.type === 'body' || other.type === 'body';
  if (operator === '||') return compileConcat([one, other]);
  if (operator === '??') return compileCoalesce(one, other, ofBody);
  if (arithmetic !== undefined) {
    // The value type of the body has no remainder; edgeHub's compiler throws.
    if (operator === '%' && ofBody) refuse(operator, one, other, 'number');
    return {
      type: ofBody ? 'body' : 'number',
      run: (message) => calculate(arithmetic, one.run(message), other.run(message)),
    };
  }
  const holds = COMPARISONS.get(operator);
  if (holds === undefined) throw new RouteError(`'${operator}' is no operator`);
  return {
    type: 'bool',
    run: (message) => {
      const order = compareValues(one.run(message), other.run(message));
      return order === null ? undefined : holds(order);
    },
  };
}

function calculate(
  operator: (one: number, other: number) => number,
  one: ConditionValue,
  other: ConditionValue,
): ConditionValue {
  return typeof one === 'number' && typeof other === 'number' ? operator(one, other) : undefined;
}

function compileCoalesce(one: CompiledPart, other: CompiledPart, ofBody: boolean): CompiledPart {
  const type = one.type === 'undefined' ? other.type : one.type;
  return {
    type: ofBody ? 'body' : type,
    run: (message) => {
      const first = one.run(message);
      return isDefined(first) ? first : other.run(message);
    },
  };
}

/** Truth values, null and undefined; a value of the body may stand on the right only if one stands on the left. */
function compileLogic(operator: 'and' | 'or', one: CompiledPart, other: CompiledPart): CompiledPart {
  const logical = new Set<ConditionType>(['bool', 'null', 'undefined']);
  const oneFits = one.type === 'body' || logical.has(one.type);
  const otherFits = one.type === 'body' || logical.has(other.type);
  const types = [one.type, other.type];
  const noOperator =
    types.includes('null') && (types.includes('undefined') || (operator === 'and' && types.includes('body')));
  if (!oneFits || !otherFits || noOperator) refuse(operator, one, other, 'bool');
  const nulls = types.filter((type) => type === 'null').length;
  if (nulls > (operator === 'and' ? 0 : 1)) return { type: 'null', run: () => null };
  const ofBody = types.includes('body');
  return {
    type: 'bool',
    run: (message) => {
      const values = [one.run(message), other.run(message)] as const;
      // With a value of the body both sides must be truth values: nothing else decides.
      if (ofBody && !values.every((value) => typeof value === 'boolean')) return undefined;
      return runLogic(operator, ...values);
    },
  };
}

/** NOT of a truth value or null. @throws RouteError */
export function compileNot(part: CompiledPart): CompiledPart {
  const wanted = part.type === 'null' ? 'null' : 'bool';
  if (!fits(wanted, part.type)) unary('not', part, wanted);
  return {
    type: 'bool',
    run: (message) => {
      const value = part.run(message);
      if (value === null) return part.type === 'null' ? true : undefined;
      return typeof value === 'boolean' ? !value : undefined;
    },
  };
}

/** `-` of a number. @throws RouteError, for a value of the body too, which has no sign of its own */
export function compileNegation(part: CompiledPart): CompiledPart {
  if (part.type !== 'number') unary('-', part, 'number');
  return {
    type: 'number',
    run: (message) => {
      const value = part.run(message);
      return typeof value === 'number' ? -value : undefined;
    },
  };
}

function unary(operator: string, part: CompiledPart, wanted: ConditionType): never {
  const given = part.type === 'body' ? 'unknown' : part.type;
  throw new RouteError(`Invalid operands to unary operator '${operator}': have '${given}', expected '${wanted}'`);
}
