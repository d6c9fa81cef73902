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
const FORM = /^(\d{1,9}):(\d{1,9}):([\d.]{0,60}):(.{0,300})$/s;

/** Opaque to clients. */
export function writeContinuation({ given, position, order, after }: Continuation): string {
  return Buffer.from(`${given}:${position}:${order}:${after}`).toString('base64');
}

/** The start when there is none. @throws QueryError for one that this hub did not give */
export function readContinuation(token: string | undefined): Continuation {
  if (token === undefined || token === '') return START;
  const match = token.length > 600 ? null : FORM.exec(Buffer.from(token, 'base64').toString('utf8'));
  if (match === null) throw new QueryError('x-ms-continuation is not one that this hub gave.');
  return { given: Number(match[1]), position: Number(match[2]), order: match[3] ?? '', after: match[4] ?? '' };
}
