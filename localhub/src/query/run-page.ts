import type { TwinObject } from '../twin/value.ts';
import type { Continuation } from './continuation.ts';
import { madeAfter, type CreationOrder } from './creation-order.ts';
import type { Query } from './parse-query.ts';
import { countsOver, itemTypeOf, querySteps, rowOf, type QueryResult } from './run-query.ts';

/** A document that is only rendered when a query has to look at it. */
export interface KeyedDocument {
  readonly key: string;
  /** When it was made, for those that may go: holds their place when it is gone. */
  readonly order?: CreationOrder;
  readonly render: () => TwinObject;
}

export interface PagedSource {
  readonly documents: () => Iterable<KeyedDocument>;
  readonly has: (key: string) => boolean;
}

export interface QueryPage extends QueryResult {
  /** Null on the last page. */
  readonly next: Continuation | null;
}

/** Up to `size` rows from where the last page ended, in steps of one document each. */
export function* pageSteps(
  query: Query,
  source: PagedSource,
  from: Continuation,
  size: number,
): Generator<void, QueryPage> {
  if (countsOver(query)) {
    const { itemType, rows } = yield* querySteps(query, rendered(source));
    const given = from.given + size;
    const next = given < rows.length ? { given, position: given, after: '', order: '' } : null;
    return { itemType, rows: rows.slice(from.given, given), next };
  }
  const limit = Math.min(size, (query.top ?? Number.POSITIVE_INFINITY) - from.given);
  const rows: TwinObject[] = [];
  // When the document that ended the last page is gone, those go on that were made after it.
  const holds = from.after !== '' && source.has(from.after);
  let skipping = holds;
  let position = 0;
  let last = from;
  for (const { key, order = '', render } of source.documents()) {
    position += 1;
    if (skipping) skipping = key !== from.after;
    else if (holds || isBehind(from, order, position)) {
      const row = rowOf(query, render());
      yield;
      if (row === null) continue;
      // One more row than fits tells that there is another page.
      if (rows.length >= limit) return { itemType: itemTypeOf(query), rows, next: restOf(query, last) };
      rows.push(row);
      last = { given: from.given + rows.length, position, after: key, order };
    }
  }
  return { itemType: itemTypeOf(query), rows, next: null };
}

function* rendered(source: PagedSource): Generator<TwinObject> {
  for (const { render } of source.documents()) yield render();
}

/** Without an order, its number is all there is to go by. */
function isBehind(from: Continuation, order: CreationOrder, position: number): boolean {
  return order === '' || from.order === '' ? position > from.position : madeAfter(order, from.order);
}

function restOf(query: Query, last: Continuation): Continuation | null {
  return query.top !== null && last.given >= query.top ? null : last;
}
