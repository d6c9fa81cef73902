/**
 * What a part of a condition gives. `undefined` is the type of what never has a value; `body` is a value from the body of
 * a message, whose type shows only when the message comes.
 */
export type ValueType = 'string' | 'number' | 'bool' | 'null' | 'undefined' | 'body';

/** The word edgeHub has for a type in its log. */
export function typeInLog(type: ValueType): string {
  return type === 'body' ? 'unknown' : type;
}

/** Whether a value may stand where another type is wanted: a value from the body may be anything but `undefined`. */
export function fits(wanted: ValueType, given: ValueType): boolean {
  if (wanted === given) return true;
  if (given === 'body') return wanted !== 'undefined';
  return wanted === 'body' && given !== 'undefined';
}
