import { configurationInvalid } from '../errors/catalogue.ts';
import { matches } from '../query/evaluate.ts';
import { mapPaths, pathsOf, type Expression } from '../query/expression.ts';
import { parseExpression } from '../query/parse-expression.ts';
import { withoutSource } from '../query/source.ts';
import { QueryError } from '../query/syntax-error.ts';
import { TokenReader } from '../query/token-reader.ts';
import type { TwinObject } from '../twin/value.ts';

/** Which devices a deployment is for: none, all, or those that match. */
export type TargetCondition =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'matching'; readonly expression: Expression };

function mayStand(steps: readonly string[]): boolean {
  const [first = '', second = ''] = withoutSource(steps, 'devices');
  if (first.toLowerCase() === 'deviceid' || first === 'tags') return true;
  return first === 'properties' && second === 'reported';
}

/**
 * Reads a target condition: a boolean over deviceId, tags and properties.reported, strings in single quotes.
 * @throws QueryError that says what is wrong
 */
export function parseTargetCondition(text: string): TargetCondition {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'nobody' };
  if (trimmed === '*') return { kind: 'everybody' };
  if (trimmed.includes('"')) throw new QueryError('Strings in a target condition stand in single quotes.');
  const reader = new TokenReader(trimmed);
  const expression = parseExpression(reader);
  if (reader.peek().kind !== 'end') reader.fail('the end is expected');
  const other = pathsOf(expression).find((steps) => !mayStand(steps));
  if (other !== undefined) {
    throw new QueryError(
      `${other.join('.')} cannot stand in a target condition: it is over deviceId, tags and properties.reported.`,
    );
  }
  return { kind: 'matching', expression: mapPaths(expression, (steps) => withoutSource(steps, 'devices')) };
}

/** The same as IoT Hub refuses it. @throws HubError 400 */
export function readTargetCondition(text: string): TargetCondition {
  try {
    return parseTargetCondition(text);
  } catch (error) {
    if (error instanceof QueryError) throw configurationInvalid('InvalidConfigurationTargetCondition', error.message);
    throw error;
  }
}

export function isTarget(condition: TargetCondition, deviceTwin: TwinObject): boolean {
  if (condition.kind === 'matching') return matches(condition.expression, deviceTwin);
  return condition.kind === 'everybody';
}
