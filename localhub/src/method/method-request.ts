import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { writeJson } from '../json/write-json.ts';
import { readBody } from '../identity/identity-body.ts';

export interface MethodRequest {
  readonly name: string;
  /** JSON text, or the empty text when no payload was given. */
  readonly payload: string;
  readonly responseTimeoutMs: number;
  readonly connectTimeoutMs: number;
}

const body = z.looseObject({
  methodName: z.string(),
  payload: z.unknown().optional(),
  responseTimeoutInSeconds: z.number().int().nullish(),
  connectTimeoutInSeconds: z.number().int().nullish(),
});

/** Of a request, and of a response. */
export const PAYLOAD_LIMIT_BYTES = 128 * 1024;
const NAME_LIMIT_CHARACTERS = 256;
/**
 * ASCII, printable, without separators (documented); and without `#` and `+`, since the name stands in the topic that
 * the request is published to, where a wildcard makes clients drop the connection.
 */
const NAME = /^[!%&'*\-.0-9A-Z^_`a-z|~]+$/;

/** Reads the body of a direct method call; `root` is what messages call it. @throws HubError 400 or 413 */
export function readMethodRequest(input: unknown, root?: string): MethodRequest {
  const read = readBody(body, input, root);
  acceptName(read.methodName);
  const responseSeconds = read.responseTimeoutInSeconds ?? 30;
  const connectSeconds = read.connectTimeoutInSeconds ?? 0;
  if (responseSeconds < 5 || responseSeconds > 300) {
    throw argumentInvalid(`responseTimeoutInSeconds must be between 5 and 300, not ${responseSeconds}.`);
  }
  if (connectSeconds < 0 || connectSeconds > 300) {
    throw argumentInvalid(`connectTimeoutInSeconds must be between 0 and 300, not ${connectSeconds}.`);
  }
  if (connectSeconds > responseSeconds) {
    throw argumentInvalid(
      `Device connection timeout ${connectSeconds} s cannot be longer than an overall call timeout ${responseSeconds} s`,
    );
  }
  const payload = read.payload === undefined ? '' : writeJson(read.payload);
  if (Buffer.byteLength(payload) > PAYLOAD_LIMIT_BYTES) {
    throw new HubError({
      status: 413,
      code: 'MessageTooLarge',
      number: 413_001,
      text: `The method payload is over ${PAYLOAD_LIMIT_BYTES} bytes.`,
    });
  }
  return {
    name: read.methodName,
    payload,
    responseTimeoutMs: responseSeconds * 1000,
    connectTimeoutMs: connectSeconds * 1000,
  };
}

function acceptName(name: string): void {
  if (NAME.test(name) && name.length <= NAME_LIMIT_CHARACTERS) return;
  throw argumentInvalid(
    `methodName must be 1 to ${NAME_LIMIT_CHARACTERS} printable ASCII characters other than separators, # and +, not ${JSON.stringify(name.slice(0, 64))}.`,
  );
}
