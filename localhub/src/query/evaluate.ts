import { isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';
import type { ArithmeticOperator, ComparisonOperator, Expression, OrderOperator } from './expression.ts';
import { applyFunction } from './functions.ts';

export type Value = TwinValue | undefined;

const IDENTITY_FIELDS = new Map(
  [
    'deviceId',
    'moduleId',
    'etag',
    'deviceEtag',
    'status',
    'statusReason',
    'statusUpdateTime',
    'connectionState',
    'lastActivityTime',
    'cloudToDeviceMessageCount',
    'authenticationType',
    'version',
    'deviceScope',
  ].map((name) => [name.toLowerCase(), name]),
);

/** Fields of the identity are found in any case, as IoT Hub's own examples write them; inside tags and properties case counts. */
export function lookUp(document: TwinObject, steps: readonly string[]): Value {
  const [first = '', ...rest] = steps;
  const name = Object.hasOwn(document, first) ? first : (IDENTITY_FIELDS.get(first.toLowerCase()) ?? first);
  let value: Value = Object.hasOwn(document, name) ? document[name] : undefined;
  for (const step of rest) value = isTwinObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

function isPrimitive(value: Value): value is string | number | boolean | null {
  return value !== undefined && (value === null || typeof value !== 'object');
}

const ORDER: Readonly<Record<OrderOperator, (sign: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '>': (sign) => sign > 0,
  '<=': (sign) => sign <= 0,
  '>=': (sign) => sign >= 0,
};

const ARITHMETIC: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

function signOf<T extends string | number>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Undefined, and whatever is no primitive, compares to nothing: not even to being different. */
function compare(operator: ComparisonOperator, left: Value, right: Value): Value {
  if (!isPrimitive(left) || !isPrimitive(right)) return undefined;
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'number' && typeof right === 'number') return ORDER[operator](signOf(left, right));
  if (typeof left === 'string' && typeof right === 'string') return ORDER[operator](signOf(left, right));
  return undefined;
}

/** Only numbers can be computed with, and only a finite result is one. */
function compute(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const result = ARITHMETIC[operator](left, right);
  return Number.isFinite(result) ? result : undefined;
}

function isIn(left: Value, list: Value, negated: boolean): Value {
  if (!isPrimitive(left) || !Array.isArray(list)) return undefined;
  return list.includes(left) !== negated;
}

/** A side that is not boolean decides nothing: `false AND ?` is false, `true OR ?` is true, all else undefined. */
function combine(operator: 'and' | 'or', left: Value, right: Value): Value {
  const decisive = operator === 'or';
  if (left === decisive || right === decisive) return decisive;
  return typeof left === 'boolean' && typeof right === 'boolean' ? !decisive : undefined;
}

/** The value of an expression over one twin document; undefined where something it needs is missing. */
export function evaluate(expression: Expression, document: TwinObject): Value {
  const valueOf = (inner: Expression): Value => evaluate(inner, document);
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return lookUp(document, expression.steps);
  if (expression.kind === 'list') return expression.items.map(valueOf).filter((value) => value !== undefined);
  if (expression.kind === 'function') return applyFunction(expression.name, expression.items.map(valueOf));
  if (expression.kind === 'is defined') return valueOf(expression.operand) !== undefined;
  if (expression.kind === 'not') {
    const operand = valueOf(expression.operand);
    return typeof operand === 'boolean' ? !operand : undefined;
  }
  const left = valueOf(expression.left);
  const right = valueOf(expression.right);
  if (expression.kind === 'in') return isIn(left, right, expression.negated);
  if (expression.kind === 'logical') return combine(expression.operator, left, right);
  return expression.kind === 'comparison'
    ? compare(expression.operator, left, right)
    : compute(expression.operator, left, right);
}

/** Whether a document matches: a condition that is not a boolean counts as false. */
export function matches(condition: Expression, document: TwinObject): boolean {
  return evaluate(condition, document) === true;
}
