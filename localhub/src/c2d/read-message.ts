import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { readBody } from '../identity/identity-body.ts';
import type { OutgoingMessage } from './device-message.ts';

const text = z.string().max(4096).optional();

const message = z.strictObject({
  messageId: z.string().max(128).optional(),
  correlationId: text,
  userId: text,
  contentType: text,
  contentEncoding: text,
  expiryTimeUtc: z.iso.datetime({ offset: true }).optional(),
  ack: z.enum(['none', 'positive', 'negative', 'full']).optional(),
  properties: z.record(z.string().min(1), z.string().nullable()).optional(),
  /** Text, sent as UTF-8. */
  body: z.string().optional(),
  bodyBase64: z.base64().optional(),
});

/** A message as JSON. @throws HubError 400 */
export function readMessage(input: unknown): OutgoingMessage {
  const { body, bodyBase64, expiryTimeUtc, properties, ...system } = readBody(
    message,
    input === undefined ? {} : input,
  );
  if (body !== undefined && bodyBase64 !== undefined) throw argumentInvalid('Give body or bodyBase64, not both.');
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64');
  const given = Object.fromEntries(Object.entries(system).filter(([, value]) => value !== undefined));
  return {
    ...given,
    body: bytes,
    ...(expiryTimeUtc === undefined ? {} : { expiresAtMs: Date.parse(expiryTimeUtc) }),
    ...(properties === undefined ? {} : { properties }),
  };
}
