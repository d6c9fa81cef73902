import { z } from 'zod';
import { readBody } from '../identity/identity-body.ts';
import type { OutgoingMessage } from './device-message.ts';

const text = z.string().exactOptional();

const message = z.strictObject({
  body: z.instanceof(Uint8Array).exactOptional(),
  messageId: text,
  correlationId: text,
  userId: text,
  contentType: text,
  contentEncoding: text,
  expiresAtMs: z.number().exactOptional(),
  ack: z.enum(['none', 'positive', 'negative', 'full']).exactOptional(),
  properties: z.record(z.string(), z.string().nullable()).exactOptional(),
});

/** What a program gives, which need not hold to its types. @throws HubError 400 that names the field */
export function checkMessage(input: unknown): OutgoingMessage {
  const { body, ...rest } = readBody(message, withoutUndefined(input));
  return { ...rest, ...(body === undefined ? {} : { body: Buffer.from(body) }) };
}

/** A field that is undefined is one that is left out. */
function withoutUndefined(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
