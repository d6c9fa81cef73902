import { z } from 'zod';
import { HubError } from '../errors/hub-error.ts';
import { readBody } from '../identity/identity-body.ts';
import { QueryError } from '../query/syntax-error.ts';
import type { QueryResult } from '../query/run-query.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import type { Route } from './route.ts';

const MAX_PAGE = 100;
const body = z.looseObject({ query: z.string() });

function badRequest(text: string): HubError {
  return new HubError({ status: 400, code: 'ArgumentInvalid', number: 400_004, text: `BadRequest: ${text}` });
}

function readPageSize(header: string | undefined): number {
  const size = header === undefined ? MAX_PAGE : Number(header);
  if (!Number.isInteger(size) || size < 1) throw badRequest('x-ms-max-item-count must be a whole number from 1.');
  return Math.min(size, MAX_PAGE);
}

/** Where the next page begins; opaque to clients. */
function writeContinuation(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function readContinuation(header: string | undefined): number {
  if (header === undefined || header === '') return 0;
  const offset = /^offset:(\d{1,9})$/.exec(Buffer.from(header, 'base64').toString('utf8'))?.[1];
  if (offset === undefined) throw badRequest('x-ms-continuation is not one that this hub gave.');
  return Number(offset);
}

function run(index: TwinIndex, query: string): QueryResult {
  try {
    return index.run(query);
  } catch (error) {
    if (error instanceof QueryError) throw badRequest(error.message);
    throw error;
  }
}

export function queryRoutes(index: TwinIndex): Route[] {
  return [
    {
      verb: 'post',
      path: '/devices/query',
      needs: 'serviceConnect',
      run: ({ body: input, header }) => {
        const { query } = readBody(body, input);
        const size = readPageSize(header('x-ms-max-item-count'));
        const from = readContinuation(header('x-ms-continuation'));
        const { itemType, rows } = run(index, query);
        // The header is left out on the last page: its presence alone tells the SDK that there is more.
        const more: Record<string, string> =
          from + size < rows.length ? { 'x-ms-continuation': writeContinuation(from + size) } : {};
        return { status: 200, headers: { 'x-ms-item-type': itemType, ...more }, body: rows.slice(from, from + size) };
      },
    },
  ];
}
