import { argumentInvalid } from '../errors/catalogue.ts';

const MAX_PAGE = 100;

/** How many rows a page may have: what `x-ms-max-item-count` asks for, up to 100. @throws HubError 400 */
export function readPageSize(header: string | undefined): number {
  const size = header === undefined ? MAX_PAGE : Number(header);
  if (!Number.isInteger(size) || size < 1) {
    throw argumentInvalid('BadRequest: x-ms-max-item-count must be a whole number from 1.');
  }
  return Math.min(size, MAX_PAGE);
}
