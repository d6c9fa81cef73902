import { isUtf8 } from 'node:buffer';
import { formatError } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { DEPTH_LIMIT, isTooDeep } from '../json/depth.ts';
import { readJson } from '../json/read-json.ts';

/** Several times what a twin, an identity, a method or a job can have, however its text is escaped. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** Of what holds many of them: 100 identities in bulk with their twins, a configuration with its modules. */
export const LARGE_BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/** To be asked before a body is decoded, which would put other bytes in place of those. @throws HubError 400 */
export function checkEncoding(body: Buffer, charset: string): void {
  if (/^utf-?8$/i.test(charset) && !isUtf8(body)) throw formatError('The body is not UTF-8.');
}

/** The JSON of a body, or undefined for an empty one. @throws HubError 400 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  if (isTooDeep(text)) throw formatError(`The body nests deeper than ${DEPTH_LIMIT} levels.`);
  try {
    return readJson(text);
  } catch (error) {
    throw formatError(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function bodyTooLarge(limitBytes: number): HubError {
  return new HubError({
    status: 413,
    code: 'MessageTooLarge',
    number: 413_001,
    text: `The body is over ${limitBytes} bytes.`,
  });
}
