import { emptyObject, type TwinObject } from '../twin/value.ts';
import { mapPaths } from './expression.ts';
import { lookUp, matches } from './evaluate.ts';
import { withoutSource, type Query } from './parse-query.ts';

export interface QueryResult {
  /** What the rows are: whole twins, or whatever was selected. */
  readonly itemType: 'Twin' | 'Raw';
  readonly rows: readonly TwinObject[];
}

/** Runs a query over the twin documents of its source. */
export function runQuery(query: Query, documents: Iterable<TwinObject>): QueryResult {
  const { selection, source } = query;
  const where = query.where === null ? null : mapPaths(query.where, (steps) => withoutSource(steps, source));
  const found: TwinObject[] = [];
  for (const document of documents) {
    if (where === null || matches(where, document)) found.push(document);
  }
  if (selection.kind === 'count') return { itemType: 'Raw', rows: [{ [selection.name]: found.length }] };
  const limited = query.top === null ? found : found.slice(0, query.top);
  if (selection.kind === 'all') return { itemType: 'Twin', rows: limited };
  const rows = limited.map((document) => {
    const row = emptyObject();
    for (const { name, steps } of selection.columns) {
      const value = lookUp(document, withoutSource(steps, source));
      if (value !== undefined) row[name] = value;
    }
    return row;
  });
  return { itemType: 'Raw', rows };
}
