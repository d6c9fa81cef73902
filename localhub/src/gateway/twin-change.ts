import type { IdentityId } from '../identity/identity-id.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import type { Departure } from './departure.ts';
import { EDGE_HUB } from './gateway-module.ts';
import { inputBag } from './input-message.ts';

const SCHEMA = 'twinChangeNotification';

/**
 * A reported patch as the notification that edgeHub makes of it (read in code): the body is the patch as the module has
 * sent it. Conditions see edgeHub as the sender, and so does the hub; an input is told of the module. Nothing says that
 * the body is JSON, so no condition looks into it.
 */
export function twinChange(from: IdentityId, payload: string, nowMs: number): Departure {
  const { deviceId, moduleId } = from;
  const body = Buffer.from(payload);
  const properties = { '$.schema': SCHEMA };
  const systemProperties = new Map([
    ['connectionDeviceId', deviceId],
    ['connectionModuleId', EDGE_HUB],
    ['rpSenderDeviceId', deviceId],
    ['rpSenderModuleId', moduleId ?? ''],
    ['messageSchema', SCHEMA],
    ['messageType', SCHEMA],
    ['enqueuedTime', preciseTimestamp(nowMs)],
    ['edgeHubOriginInterface', 'internal'],
  ]);
  return {
    deviceId,
    body,
    routed: { source: '/twinChangeNotifications/', properties: {}, systemProperties, json: () => undefined },
    upstream: { from: { deviceId, moduleId: EDGE_HUB }, properties, body, enqueuedAtMs: nowMs },
    bag: inputBag({ from, properties, body, enqueuedAtMs: nowMs }),
  };
}
