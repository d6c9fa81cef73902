import type { RoutedMessage } from './routed-message.ts';

/** What a part of a condition gives when it is run. A number that is none (NaN) is `undefined` in every respect. */
export type ConditionValue = string | number | boolean | null | undefined;

/**
 * What is known of it before. edgeHub compiles conditions with these types and refuses what does not fit; `body` is a
 * value of the message's body, whose type shows only when the message comes (read in code).
 */
export type ConditionType = 'string' | 'number' | 'bool' | 'null' | 'undefined' | 'body';

export interface CompiledPart {
  readonly type: ConditionType;
  readonly run: (message: RoutedMessage) => ConditionValue;
}

export function fits(wanted: ConditionType, given: ConditionType): boolean {
  if (wanted === given) return true;
  return (given === 'body' && wanted !== 'undefined') || (wanted === 'body' && given !== 'undefined');
}

export function isDefined(value: ConditionValue): boolean {
  return value !== undefined && !Number.isNaN(value);
}

/** Bool, number, string, null: values of the body that differ in type are ordered so. */
function rank(value: ConditionValue): number {
  if (value === null) return 4;
  return typeof value === 'boolean' ? 1 : typeof value === 'number' ? 2 : 3;
}

/** Below zero, zero or above it; null where there is nothing to compare. Text is compared by its code units. */
export function compareValues(one: ConditionValue, other: ConditionValue): number | null {
  if (!isDefined(one) || !isDefined(other)) return null;
  if (rank(one) !== rank(other)) return rank(one) - rank(other);
  if (one === other || one == null || other == null) return 0;
  return one < other ? -1 : 1;
}

/** AND and OR know three values: what decides alone decides, whatever the other side. A null counts as false. */
export function runLogic(operator: 'and' | 'or', one: ConditionValue, other: ConditionValue): boolean | undefined {
  const sides = [one ?? (one === null ? false : undefined), other ?? (other === null ? false : undefined)];
  const decides = operator === 'or';
  if (sides.includes(decides)) return decides;
  return sides.includes(undefined) ? undefined : !decides;
}
