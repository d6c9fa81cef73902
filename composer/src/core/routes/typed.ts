import type { RouteProblem } from './problem.ts';
import type { Token } from './token.ts';
import type { ValueType } from './value-type.ts';

/** A part of a condition with its type. What failed to compile has none, and what it fails in turn only follows. */
export interface Typed {
  type: ValueType;
  failed?: true;
}

/** A part that could not be compiled; edgeHub goes on with `undefined` in its place. */
export const failedPart: Typed = { type: 'undefined', failed: true };

/** A problem at a token, marked as a consequence when one of the parts given to it had failed already. */
export function problemAt(
  token: Token,
  given: readonly Typed[],
  found: Pick<RouteProblem, 'message' | 'help' | 'log'>,
): RouteProblem {
  const follows = given.some((part) => part.failed === true) ? { follows: true as const } : {};
  return { offset: token.start, length: token.end - token.start, ...found, ...follows };
}
