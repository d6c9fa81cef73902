import type { TelemetryMessage } from '../mqtt/telemetry.ts';
import { inputBag } from './input-message.ts';
import { toRoutedMessage, type RoutedMessage } from './routed-message.ts';
import { toUpstream } from './upstream-message.ts';

/** A message on its way along the routes of a device, and what becomes of it at either kind of end. */
export interface Departure {
  readonly deviceId: string;
  readonly routed: RoutedMessage;
  readonly body: Buffer;
  /** As the hub gets it. */
  readonly upstream: TelemetryMessage;
  /** Its properties as they stand in the topic of an input. */
  readonly bag: string;
}

/** What a module has sent, on its way. */
export function departureOf(message: TelemetryMessage): Departure {
  return {
    deviceId: message.from.deviceId,
    routed: toRoutedMessage(message),
    body: message.body,
    upstream: toUpstream(message),
    bag: inputBag(message),
  };
}
