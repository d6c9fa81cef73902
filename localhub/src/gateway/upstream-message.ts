import type { TelemetryMessage } from '../mqtt/telemetry.ts';

/** What edgeHub's own client to the hub has no place for. */
const NOT_SENT_UP = new Set(['$.on', '$.to', '$.exp', '$.cdid', '$.cmid', 'ack', 'iothub-operation']);
const INTERFACE = '$.ifid';
/** The one interface that is passed on. */
const SECURITY_INTERFACE = 'urn:azureiot:security:securityagent:1';

/** A message of a module as the gateway sends it to the hub: in the module's name, and without the output (read in code). */
export function toUpstream(message: TelemetryMessage): TelemetryMessage {
  const kept = Object.entries(message.properties).filter(
    ([key, value]) => !NOT_SENT_UP.has(key) && (key !== INTERFACE || value.toLowerCase() === SECURITY_INTERFACE),
  );
  return { ...message, properties: Object.fromEntries(kept) };
}
