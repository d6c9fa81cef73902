import { argumentInvalid } from '../errors/catalogue.ts';
import { messageTooLarge } from './message-errors.ts';

/** Which outcomes the sender wants to be told of. */
export type Feedback = 'none' | 'positive' | 'negative' | 'full';

/** A message for a device, as the sender gives it. */
export interface OutgoingMessage {
  readonly body?: Buffer;
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly userId?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  /** When it is no longer worth delivering, in milliseconds since 1970; an hour from now when absent. */
  readonly expiresAtMs?: number;
  readonly ack?: Feedback;
  /** Application properties. A null arrives as a bare name. */
  readonly properties?: Readonly<Record<string, string | null>>;
}

/** A message that waits for its device, as it is kept. */
export interface DeviceMessage {
  /** Rises from message to message over all devices. */
  readonly sequence: number;
  readonly deviceId: string;
  readonly generationId: string;
  readonly messageId: string | null;
  readonly ack: Feedback;
  readonly enqueuedAtMs: number;
  readonly expiresAtMs: number;
  /** Sendings that were not acknowledged, and the one that is under way. */
  readonly deliveryCount: number;
  /** The part of its topic behind `devicebound/`. */
  readonly bag: string;
  readonly bodyBase64: string;
}

const MAX_MESSAGE_BYTES = 64 * 1024;
/** What MQTT has room for, with the rest of the topic. */
const MAX_BAG_BYTES = 65_535 - 512;
const DEFAULT_TTL_MS = 3_600_000;
const LONGEST_TTL_MS = 2 * 86_400_000;

/** System and application properties in the order in which they stand in the topic; null where there is no value. */
function listProperties(deviceId: string, message: OutgoingMessage): [string, string | null][] {
  const system: [string, string | undefined][] = [
    ['$.mid', message.messageId],
    ['$.to', `/devices/${deviceId}/messages/deviceBound`],
    ['$.cid', message.correlationId],
    ['$.uid', message.userId],
    ['$.exp', message.expiresAtMs === undefined ? undefined : new Date(message.expiresAtMs).toISOString()],
    ['$.ct', message.contentType],
    ['$.ce', message.contentEncoding],
    ['iothub-ack', message.ack === undefined || message.ack === 'none' ? undefined : message.ack],
  ];
  return [
    ...system.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ...Object.entries(message.properties ?? {}),
  ];
}

/** A null value is a bare name, an empty one a name with an equals sign (documented). */
function encodeBag(properties: readonly (readonly [string, string | null])[]): string {
  return properties
    .map(([name, value]) => encodeURIComponent(name) + (value === null ? '' : `=${encodeURIComponent(value)}`))
    .join('&');
}

/**
 * The message as it is kept.
 * @throws HubError 400 for a property that is no Unicode text or an expiry that is no moment to come within two days,
 * 413 when body and properties are over 64 KB together
 */
export function sealMessage(
  to: { readonly deviceId: string; readonly generationId: string },
  message: OutgoingMessage,
  sequence: number,
  nowMs: number,
): DeviceMessage {
  const expiresAtMs = message.expiresAtMs ?? nowMs + DEFAULT_TTL_MS;
  if (!(expiresAtMs > nowMs && expiresAtMs <= nowMs + LONGEST_TTL_MS)) {
    throw argumentInvalid('The expiry of a message must be a moment to come, and within two days.');
  }
  const properties = listProperties(to.deviceId, message);
  const body = message.body ?? Buffer.alloc(0);
  const propertyBytes = properties.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value ?? ''),
    0,
  );
  let bag: string;
  try {
    bag = encodeBag(properties);
  } catch {
    throw argumentInvalid('A property of the message holds half of a surrogate pair, which is no Unicode text.');
  }
  const bytes = body.length + propertyBytes;
  if (bytes > MAX_MESSAGE_BYTES || bag.length > MAX_BAG_BYTES) {
    throw messageTooLarge(
      `A message to a device may have ${MAX_MESSAGE_BYTES} bytes with its properties, and ${MAX_BAG_BYTES} bytes of ` +
        `url-encoded properties; this one has ${bytes} and ${bag.length}.`,
    );
  }
  return {
    sequence,
    deviceId: to.deviceId,
    generationId: to.generationId,
    messageId: message.messageId ?? null,
    ack: message.ack ?? 'none',
    enqueuedAtMs: nowMs,
    expiresAtMs,
    deliveryCount: 0,
    bag,
    bodyBase64: body.toString('base64'),
  };
}
