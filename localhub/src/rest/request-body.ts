import { formatError } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { DEPTH_LIMIT, isTooDeep } from '../json/depth.ts';
import { readJson } from '../json/read-json.ts';

/** Larger than any document IoT Hub takes: 100 identities in bulk with their twins. */
export const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

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

export function bodyTooLarge(): HubError {
  return new HubError({
    status: 413,
    code: 'MessageTooLarge',
    number: 413_001,
    text: `The body is over ${BODY_LIMIT_BYTES} bytes.`,
  });
}
