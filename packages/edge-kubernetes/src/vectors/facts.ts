import { isObject } from '../json-reading.ts';
import { sameJson, show } from './equality.ts';
import { follow } from './path.ts';

const assertions = new Set(['path', 'equals', 'absent', 'length', 'countWhere']);

/** Checks one `{path, equals | absent | length | countWhere}`; returns what is wrong, or undefined. */
export function checkFact(fact: unknown, subject: unknown): string | undefined {
  if (!isObject(fact) || typeof fact.path !== 'string') return `a fact without a path: ${show(fact)}`;
  const unknown = Object.keys(fact).filter((key) => !assertions.has(key));
  if (unknown.length > 0) return `unknown assertion ${unknown.join(', ')} at ${fact.path}`;
  if (Object.keys(fact).length < 2) return `nothing is asserted at ${fact.path}`;
  const found = follow(subject, fact.path);
  const wrong = [
    ...('equals' in fact && !sameJson(found, fact.equals) ? [`expected ${show(fact.equals)}`] : []),
    ...('absent' in fact && isAbsent(found) !== fact.absent
      ? [`expected ${fact.absent === true ? 'nothing' : 'a value'}`]
      : []),
    ...('length' in fact && lengthOf(found) !== fact.length ? [`expected ${show(fact.length)} entries`] : []),
    ...('countWhere' in fact ? checkCount(fact.countWhere, found) : []),
  ];
  return wrong.length === 0 ? undefined : `${fact.path}: ${wrong.join(', ')}, found ${show(found)}`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function lengthOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

function checkCount(condition: unknown, found: unknown): string[] {
  if (!isObject(condition) || typeof condition.key !== 'string' || !('value' in condition)) {
    return [`countWhere needs key, value and count, not ${show(condition)}`];
  }
  if (!Array.isArray(found)) return ['expected a list to count in'];
  const { key, value, count } = condition;
  const counted = (found as unknown[]).filter((entry) => isObject(entry) && sameJson(entry[key], value)).length;
  return counted === count ? [] : [`expected ${show(count)} entries with ${key} ${show(value)}, counted ${counted}`];
}
