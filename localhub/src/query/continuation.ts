import type { CreationOrder } from './creation-order.ts';
import { QueryError } from './syntax-error.ts';

/** Where the next page of a query begins. */
export interface Continuation {
  /** Rows that were given already: TOP counts them. */
  readonly given: number;
  /** Documents that were read already. */
  readonly position: number;
  /** The key of the last of them, which holds its place better than a number while others come and go. */
  readonly after: string;
  /** When that one was made; empty where that is not known. */
  readonly order: CreationOrder;
}

const START: Continuation = { given: 0, position: 0, after: '', order: '' };
const FORM = /^(\d{1,4}\.[0-9a-f]{1,8}):(\d{1,9}):(\d{1,9}):([\d.]{0,60}):(.{0,300})$/s;

/** Of a query, to know it again: its length, and FNV-1a over its characters. */
function markOf(query: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < query.length; at += 1) hash = Math.imul(hash ^ query.charCodeAt(at), 0x01000193);
  return `${query.length}.${(hash >>> 0).toString(16)}`;
}

/** Opaque to clients, and good for the text of this query only. */
export function writeContinuation({ given, position, order, after }: Continuation, query: string): string {
  return Buffer.from(`${markOf(query)}:${given}:${position}:${order}:${after}`).toString('base64');
}

/** The start when there is none. @throws QueryError for one that this hub did not give, or gave for another query */
export function readContinuation(token: string | undefined, query: string): Continuation {
  if (token === undefined || token === '') return START;
  const match = token.length > 600 ? null : FORM.exec(Buffer.from(token, 'base64').toString('utf8'));
  if (match === null) throw new QueryError('x-ms-continuation is not one that this hub gave.');
  if (match[1] !== markOf(query)) throw new QueryError('x-ms-continuation is of another query.');
  return { given: Number(match[2]), position: Number(match[3]), order: match[4] ?? '', after: match[5] ?? '' };
}
