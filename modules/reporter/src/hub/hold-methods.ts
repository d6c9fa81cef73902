import type { ModuleClient } from 'azure-iot-device';

const eventPrefix = 'method_';
/** So many calls wait; a caller whose call is beyond them sees it time out. */
const mostHeld = 64;

/** What of the SDK's transport is used here: it announces a call as an event. */
interface MethodTransport {
  emit(event: string | symbol, ...values: unknown[]): boolean;
}

const releases = new WeakMap<ModuleClient, () => void>();

/**
 * Keeps the calls that come before anybody answers them. A hub that has kept the subscription of an earlier connection hands
 * them over as soon as it lets this one in, and the SDK would drop them: they would be answered by nobody.
 *
 * @param client not opened yet
 */
export function holdMethods(client: ModuleClient): void {
  const transport = (client as unknown as { _transport?: unknown })._transport;
  if (!isMethodTransport(transport)) return;
  const emit = transport.emit.bind(transport);
  let held: [event: string, values: unknown[]][] | undefined = [];
  transport.emit = (event, ...values) => {
    const isHeard = emit(event, ...values);
    if (isHeard || held === undefined || typeof event !== 'string' || !event.startsWith(eventPrefix)) return isHeard;
    if (held.length < mostHeld) held.push([event, values]);
    return true;
  };
  releases.set(client, () => {
    const calls = held ?? [];
    held = undefined;
    for (const [event, values] of calls) transport.emit(event, ...values);
  });
}

/** Hands over the calls that have come so far; from now on they are for those who answer. */
export function releaseMethods(client: ModuleClient): void {
  releases.get(client)?.();
}

function isMethodTransport(transport: unknown): transport is MethodTransport {
  return typeof (transport as Partial<MethodTransport> | undefined)?.emit === 'function';
}
