import { HubError } from '../errors/hub-error.ts';
import type { DeviceBody } from './identity-body.ts';
import type { DeviceRecord } from './records.ts';
import { ticks } from './timestamps.ts';

export interface Scopes {
  readonly deviceScope: string | null;
  readonly parentScopes: readonly string[];
}

/** The scopes a body names; both may be absent. */
export function readScopes(body: DeviceBody): Scopes {
  return { deviceScope: body.deviceScope || null, parentScopes: body.parentScopes ?? [] };
}

function immutable(): HubError {
  return new HubError({
    status: 400,
    code: 'InvalidDeviceScope',
    number: 400_000,
    text: 'Device scope is immutable',
  });
}

/**
 * An edge device gets a scope from the hub, once and for ever. A leaf device's scope is its parent's, and the hub
 * fills in the parent scope from it.
 */
export function settleScopes(
  deviceId: string,
  iotEdge: boolean,
  asked: Scopes,
  existing: DeviceRecord | null,
  nowMs: number,
): Scopes {
  if (!iotEdge) {
    return { deviceScope: asked.deviceScope, parentScopes: asked.deviceScope === null ? [] : [asked.deviceScope] };
  }
  const own = existing?.iotEdge === true ? existing.deviceScope : null;
  if (asked.deviceScope !== null && asked.deviceScope !== own) throw immutable();
  return {
    deviceScope: own ?? `ms-azure-iot-edge://${deviceId}-${ticks(nowMs)}`,
    parentScopes: asked.parentScopes,
  };
}
