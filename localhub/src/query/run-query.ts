import { emptyObject, type TwinObject } from '../twin/value.ts';
import { aggregateRows } from './aggregate.ts';
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

/** Runs a query over all documents of its source. */
export function runQuery(query: Query, documents: Iterable<TwinObject>): QueryResult {
  const { selection, top, groupBy, where } = query;
  const itemType = itemTypeOf(query);
  const limit = top ?? Number.POSITIVE_INFINITY;
  if (selection.kind === 'columns' && countsOver(query)) {
    const found: TwinObject[] = [];
    for (const document of documents) if (where === null || matches(where, document)) found.push(document);
    return { itemType, rows: aggregateRows(selection.columns, groupBy, found).slice(0, limit) };
  }
  const rows: TwinObject[] = [];
  for (const document of documents) {
    if (rows.length >= limit) break;
    const row = rowOf(query, document);
    if (row !== null) rows.push(row);
  }
  return { itemType, rows };
}
