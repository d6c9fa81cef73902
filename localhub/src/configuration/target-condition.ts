import { configurationInvalid } from '../errors/catalogue.ts';
import { matches } from '../query/evaluate.ts';
import { mapPaths, pathsOf, type Expression } from '../query/expression.ts';
import { parseExpression } from '../query/parse-expression.ts';
import { MAX_QUERY_CHARACTERS } from '../query/parse-query.ts';
import { withoutSource, type Source } from '../query/source.ts';
import { QueryError } from '../query/syntax-error.ts';
import { TokenReader } from '../query/token-reader.ts';
import type { TwinObject } from '../twin/value.ts';
import type { ConfigurationContent } from './content.ts';

type Targets = Exclude<Source, 'devices.jobs'>;

/** Which devices or modules a configuration is for: none, all devices, or those that match. */
export type TargetCondition =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'matching'; readonly of: Targets; readonly expression: Expression | null };

const MODULES = /^from\s+devices\.modules(?:\s+where\b|$)/i;

/** What stands behind `FROM devices.modules WHERE`, nothing for all modules; null when it is no condition over them. */
export function moduleConditionOf(text: string): string | null {
  const trimmed = text.trim();
  return MODULES.test(trimmed) ? trimmed.replace(MODULES, '').trim() : null;
}

function mayStand(steps: readonly string[], of: Targets): boolean {
  const [first = '', second = ''] = withoutSource(steps, of);
  const name = first.toLowerCase();
  if (name === 'deviceid' || first === 'tags' || (name === 'moduleid' && of === 'devices.modules')) return true;
  return first === 'properties' && second === 'reported';
}

function parseMatching(text: string, of: Targets): TargetCondition {
  const reader = new TokenReader(text);
  const expression = parseExpression(reader);
  if (reader.peek().kind !== 'end') reader.fail('the end is expected');
  const other = pathsOf(expression).find((steps) => !mayStand(steps, of));
  if (other !== undefined) {
    const names = of === 'devices' ? 'deviceId' : 'deviceId, moduleId';
    throw new QueryError(
      `${other.join('.')} cannot stand in a target condition: it is over ${names}, tags and properties.reported.`,
    );
  }
  return { kind: 'matching', of, expression: mapPaths(expression, (steps) => withoutSource(steps, of)) };
}

/**
 * Reads a target condition: a boolean over deviceId, tags and properties.reported, strings in single quotes; for
 * modules with `FROM devices.modules WHERE` before it, and over moduleId too.
 * @throws QueryError that says what is wrong
 */
export function parseTargetCondition(text: string): TargetCondition {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'nobody' };
  if (trimmed === '*') return { kind: 'everybody' };
  if (trimmed.includes('"')) throw new QueryError('Strings in a target condition stand in single quotes.');
  if (!MODULES.test(trimmed)) return parseMatching(trimmed, 'devices');
  if (!/where$/i.test(trimmed) && moduleConditionOf(trimmed) === '') {
    return { kind: 'matching', of: 'devices.modules', expression: null };
  }
  // Blanks in the place of what was read, so that positions in errors are those of the text.
  return parseMatching(
    trimmed.replace(MODULES, (read) => ' '.repeat(read.length)),
    'devices.modules',
  );
}

/**
 * The same for one that comes from outside, which stands in the queries of metrics and may be as long as they.
 * @throws QueryError
 */
export function parseNewTargetCondition(text: string): TargetCondition {
  if (text.length <= MAX_QUERY_CHARACTERS) return parseTargetCondition(text);
  throw new QueryError(`The target condition is over ${MAX_QUERY_CHARACTERS} characters.`);
}

function refuse(text: string): never {
  throw configurationInvalid('InvalidConfigurationTargetCondition', text);
}

/** The same as IoT Hub refuses it. `isNew` is one that comes from outside. @throws HubError 400 */
export function readTargetCondition(text: string, isNew = false): TargetCondition {
  try {
    return isNew ? parseNewTargetCondition(text) : parseTargetCondition(text);
  } catch (error) {
    if (error instanceof QueryError) return refuse(error.message);
    throw error;
  }
}

/** A configuration of modules is for modules, every other one for devices. @throws HubError 400 */
export function checkTargetFits(condition: TargetCondition, kind: ConfigurationContent['kind']): void {
  if (condition.kind === 'nobody') return;
  const ofModules = condition.kind === 'matching' && condition.of === 'devices.modules';
  if (ofModules && kind !== 'module') refuse('FROM devices.modules is for moduleContent only.');
  if (!ofModules && kind === 'module') refuse('The target condition of moduleContent is FROM devices.modules WHERE …');
}

/** Whether a twin of the kind that the condition is over is meant. */
export function isTarget(condition: TargetCondition, twin: TwinObject): boolean {
  if (condition.kind === 'matching') return condition.expression === null || matches(condition.expression, twin);
  return condition.kind === 'everybody';
}
