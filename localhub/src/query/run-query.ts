import { atOnce } from '../turns.ts';
import { emptyObject, type TwinObject } from '../twin/value.ts';
import { aggregateSteps } from './aggregate.ts';
import { lookUp, matches } from './evaluate.ts';
import type { Query } from './parse-query.ts';
import type { Column } from './selection.ts';

/** What the rows are: whole twins, what a job did on a device, or whatever was selected. */
export type ItemType = 'Twin' | 'DeviceJob' | 'Raw';

export interface QueryResult {
  readonly itemType: ItemType;
  readonly rows: readonly TwinObject[];
}

/** Whether rows are numbers over many documents, so that all must be read for the first one. */
export function countsOver(query: Query): boolean {
  const { selection, groupBy } = query;
  return (
    groupBy !== null || (selection.kind === 'columns' && selection.columns.some(({ kind }) => kind === 'aggregate'))
  );
}

export function itemTypeOf({ selection, source }: Query): ItemType {
  if (selection.kind !== 'all') return 'Raw';
  return source === 'devices.jobs' ? 'DeviceJob' : 'Twin';
}

/** The row of one document that matches, or null. Not for queries that count over many. */
export function rowOf(query: Query, document: TwinObject): TwinObject | null {
  if (query.where !== null && !matches(query.where, document)) return null;
  return query.selection.kind === 'all' ? document : project(query.selection.columns, document);
}

function project(columns: readonly Column[], document: TwinObject): TwinObject {
  const row = emptyObject();
  for (const column of columns) {
    const value = column.kind === 'property' ? lookUp(document, column.steps) : undefined;
    if (value !== undefined) row[column.name] = value;
  }
  return row;
}

/** Runs a query over all documents of its source, in small steps. */
export function* querySteps(query: Query, documents: Iterable<TwinObject>): Generator<void, QueryResult> {
  const { selection, top, groupBy, where } = query;
  const itemType = itemTypeOf(query);
  const limit = top ?? Number.POSITIVE_INFINITY;
  if (selection.kind === 'columns' && countsOver(query)) {
    const found: TwinObject[] = [];
    for (const document of documents) {
      if (where === null || matches(where, document)) found.push(document);
      yield;
    }
    const counted = yield* aggregateSteps(selection.columns, groupBy, found);
    return { itemType, rows: counted.slice(0, limit) };
  }
  const rows: TwinObject[] = [];
  for (const document of documents) {
    if (rows.length >= limit) break;
    const row = rowOf(query, document);
    if (row !== null) rows.push(row);
    yield;
  }
  return { itemType, rows };
}

/** The same in one piece. */
export function runQuery(query: Query, documents: Iterable<TwinObject>): QueryResult {
  return atOnce(querySteps(query, documents));
}
