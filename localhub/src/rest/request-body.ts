import { isUtf8 } from 'node:buffer';
import { argumentInvalid, formatError } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { DEPTH_LIMIT } from '../json/depth.ts';
import { readJson } from '../json/read-json.ts';
import { itemTexts, scanJson } from '../json/scan.ts';

/** Several times what a twin, an identity, a method or a job can have, however its text is escaped. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** Of what holds many of them: 100 identities in bulk with their twins, a configuration with its modules. */
export const LARGE_BODY_LIMIT_BYTES = 8 * 1024 * 1024;
/** A deployment of 50 modules, each with 32 KB of properties of 16 bytes. To be seen to in a part of a second. */
export const VALUES_LIMIT = 100_000;
/**
 * A twin, of which 40 KB of tags and desired properties make no more than some thousand values. What is set is merged
 * key by key before its size can be told, so that this costs far more than to parse it.
 */
export const TWIN_VALUES_LIMIT = 20_000;
/** 100 identities, each with 40 KB of tags and desired properties of 8 bytes. Each is an item with a limit of its own. */
export const LIST_VALUES_LIMIT = 500_000;
/** Parsed before anybody notices, and too short to hold more than may be. */
const SHORT_CHARACTERS = 64 * 1024;

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * The text of a body, which is JSON and therefore UTF-8, whatever its content type says; empty where there is none.
 * Bytes that are not would be kept as others than were sent. @throws HubError 400
 */
export function decodeBody(body: unknown): string {
  if (!Buffer.isBuffer(body)) return '';
  if (!isUtf8(body)) throw formatError('The body is not UTF-8.');
  if (body.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    throw formatError('The body begins with a byte order mark (EF BB BF). JSON begins with its first value.');
  }
  return body.toString('utf8');
}

/**
 * The JSON of a body, or undefined for an empty one. What holds too much is refused before it is parsed, which takes
 * far longer than counting. `maxItems` is for a list: a long one is parsed in a turn for each of its items.
 * @throws HubError 400, 413
 */
export async function readJsonBody(
  text: string,
  takeTurn: () => Promise<void>,
  maxItems: number | null = null,
  maxValues = VALUES_LIMIT,
): Promise<unknown> {
  if (text.trim() === '') return undefined;
  const { depth, values, items } = scanJson(text, DEPTH_LIMIT);
  if (depth > DEPTH_LIMIT) throw formatError(`The body nests deeper than ${DEPTH_LIMIT} levels.`);
  if (text.length < SHORT_CHARACTERS) return parse(text);
  if (maxItems === null || items === null) {
    if (values > maxValues) throw tooManyValues('The body', maxValues);
    return parse(text);
  }
  if (items > maxItems) throw argumentInvalid(`the body may have ${maxItems} items at most, and has ${items}.`);
  if (values > LIST_VALUES_LIMIT) throw tooManyValues('The body', LIST_VALUES_LIMIT);
  return parseItems(text, takeTurn);
}

async function parseItems(text: string, takeTurn: () => Promise<void>): Promise<unknown[]> {
  const list: unknown[] = [];
  const texts = itemTexts(text);
  for (;;) {
    const next = parsing(() => texts.next());
    if (next.done === true) return list;
    if (scanJson(next.value, DEPTH_LIMIT).values > VALUES_LIMIT) {
      throw tooManyValues(`Item [${list.length}] of the body`, VALUES_LIMIT);
    }
    list.push(parse(next.value, `item [${list.length}]: `));
    await takeTurn();
  }
}

function parse(text: string, place = ''): unknown {
  return parsing(() => readJson(text), place);
}

function parsing<T>(run: () => T, place = ''): T {
  try {
    return run();
  } catch (error) {
    throw formatError(`The body is not JSON: ${place}${error instanceof Error ? error.message : String(error)}`);
  }
}

function tooLarge(text: string): HubError {
  return new HubError({ status: 413, code: 'MessageTooLarge', number: 413_001, text });
}

function tooManyValues(what: string, limit: number): HubError {
  return tooLarge(`${what} holds more than ${limit} values.`);
}

export function bodyTooLarge(limitBytes: number): HubError {
  return tooLarge(`The body is over ${limitBytes} bytes.`);
}
