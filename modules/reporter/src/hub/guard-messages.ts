import type { ModuleClient } from 'azure-iot-device';

/** What of the SDK is used here: it hands each message to whoever listens, by an event of its connection. */
interface MessageSource {
  emit(event: string | symbol, ...values: unknown[]): boolean;
}

/** A message from the hub that the SDK, or who listens to it, could not take. It names no content: that may be anything. */
export class UnreadableMessageError extends Error {
  readonly topic: string;

  constructor(topic: string, bytes: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.name : 'an error';
    super(`what the hub sent on ${topic} (${bytes} bytes) could not be taken: ${reason}`, { cause });
    this.name = 'UnreadableMessageError';
    this.topic = topic;
  }
}

/**
 * Catches what the SDK throws at a message: of an answer that is no JSON, or no twin, it throws outside every promise, which
 * would end the process; and whoever waits for that answer is never told. So the connection is not to be relied on further.
 *
 * @param onUnreadable called with each such message; it must not throw
 * @returns false where the SDK is not put together as this needs; then such a message ends the process
 */
export function guardMessages(client: ModuleClient, onUnreadable: (error: UnreadableMessageError) => void): boolean {
  const source = (client as unknown as { _transport?: { _mqtt?: unknown } })._transport?._mqtt;
  if (!isMessageSource(source)) return false;
  const emit = source.emit.bind(source);
  source.emit = (event, ...values) => {
    if (event !== 'message') return emit(event, ...values);
    try {
      return emit(event, ...values);
    } catch (error) {
      const [topic, payload] = values;
      onUnreadable(new UnreadableMessageError(plainTopic(topic), bytesIn(payload), error));
      return true;
    }
  };
  return true;
}

function isMessageSource(source: unknown): source is MessageSource {
  return typeof (source as Partial<MessageSource> | undefined)?.emit === 'function';
}

/** Without what is different each time. */
function plainTopic(topic: unknown): string {
  const [path = ''] = String(topic).split('?');
  return path.slice(0, 64).replace(/[^\x21-\x7e]/g, '·') || 'no topic';
}

function bytesIn(payload: unknown): number {
  return payload instanceof Uint8Array ? payload.length : 0;
}
