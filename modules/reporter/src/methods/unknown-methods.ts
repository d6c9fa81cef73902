import { methodStatuses } from '@mooring/contract';
import type { ModuleClient } from 'azure-iot-device';

const eventPrefix = 'method_';

/** What of the SDK's transport is used here: it announces a call as an event, and sends the answers. */
interface MethodTransport {
  emit(event: string | symbol, ...values: unknown[]): boolean;
  sendMethodResponse(
    response: { requestId: string; status: number; payload: object },
    done: (error?: Error | null) => void,
  ): void;
}

/**
 * Answers calls of methods that are not there with 404 and the names of those that are. The SDK itself lets such a call
 * run into its time-out: it announces it as an event that nobody listens to.
 *
 * @param onUnknown called with each name, at most 64 characters of it
 * @returns false where the SDK is not put together as this needs; then calls still time out
 */
export function answerUnknownMethods(
  client: ModuleClient,
  known: readonly string[],
  onUnknown: (method: string) => void,
): boolean {
  const transport = (client as unknown as { _transport?: unknown })._transport;
  if (!isMethodTransport(transport)) return false;
  const emit = transport.emit.bind(transport);
  const error = `no such method; there are ${[...known].sort().join(', ')}`;
  transport.emit = (event, ...values) => {
    const isHeard = emit(event, ...values);
    if (isHeard || typeof event !== 'string' || !event.startsWith(eventPrefix)) return isHeard;
    const requestId = (values[0] as { requestId?: unknown } | undefined)?.requestId;
    if (typeof requestId !== 'string' || requestId === '') return isHeard;
    onUnknown(event.slice(eventPrefix.length, eventPrefix.length + 64));
    transport.sendMethodResponse({ requestId, status: methodStatuses.notFound, payload: { error } }, () => undefined);
    return isHeard;
  };
  return true;
}

function isMethodTransport(transport: unknown): transport is MethodTransport {
  const { emit, sendMethodResponse } = (transport ?? {}) as Partial<Record<string, unknown>>;
  return typeof emit === 'function' && typeof sendMethodResponse === 'function';
}
