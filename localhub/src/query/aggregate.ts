import { emptyObject, type TwinObject, type TwinValue } from '../twin/value.ts';
import { evaluate, lookUp, type Value } from './evaluate.ts';
import type { Column } from './selection.ts';

type AggregateColumn = Extract<Column, { kind: 'aggregate' }>;

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The smallest or largest number; where there is no number, of the texts. */
function extreme(values: readonly Value[], isBetter: (sign: number) => boolean): Value {
  const numbers = values.filter((value) => typeof value === 'number');
  const candidates: readonly (number | string)[] =
    numbers.length > 0 ? numbers : values.filter((value) => typeof value === 'string');
  let best: number | string | undefined;
  for (const candidate of candidates) {
    if (best === undefined || (candidate !== best && isBetter(candidate < best ? -1 : 1))) best = candidate;
  }
  return best;
}

/** A value that is missing, or of a kind that cannot be counted with, is left out. */
function* aggregateOf(column: AggregateColumn, documents: readonly TwinObject[]): Generator<void, Value> {
  const { operand, aggregate } = column;
  if (operand === null) return documents.length;
  const values: Value[] = [];
  for (const document of documents) {
    values.push(evaluate(operand, document));
    yield;
  }
  if (aggregate === 'min') return extreme(values, (sign) => sign < 0);
  if (aggregate === 'max') return extreme(values, (sign) => sign > 0);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return undefined;
  return aggregate === 'sum' ? add(numbers) : add(numbers) / numbers.length;
}

function* groupsOf(
  documents: readonly TwinObject[],
  groupBy: readonly string[] | null,
): Generator<void, TwinObject[][]> {
  if (groupBy === null) return [[...documents]];
  const groups = new Map<string, TwinObject[]>();
  for (const document of documents) {
    const value: TwinValue | undefined = lookUp(document, groupBy);
    const key = value === undefined ? '' : JSON.stringify(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [document]);
    else group.push(document);
    yield;
  }
  return [...groups.values()];
}

/**
 * One row a group, in the order in which the groups were first met; one row for all without GROUP BY. In small steps:
 * there may be hundreds of columns over thousands of documents.
 */
export function* aggregateSteps(
  columns: readonly Column[],
  groupBy: readonly string[] | null,
  documents: readonly TwinObject[],
): Generator<void, TwinObject[]> {
  const rows: TwinObject[] = [];
  for (const group of yield* groupsOf(documents, groupBy)) {
    const row = emptyObject();
    for (const column of columns) {
      const value =
        column.kind === 'aggregate' ? yield* aggregateOf(column, group) : lookUp(group[0] ?? {}, column.steps);
      if (value !== undefined) row[column.name] = value;
      yield;
    }
    rows.push(row);
  }
  return rows;
}
