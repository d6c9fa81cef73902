import { HubError } from '../errors/hub-error.ts';
import type { DeviceBody } from './identity-body.ts';
import type { DeviceRecord } from './records.ts';
import { ticks } from './timestamps.ts';

export interface Scopes {
  readonly deviceScope: string | null;
  readonly parentScopes: readonly string[];
}

/** Finds a device by its ID. */
export type FindDevice = (deviceId: string) => DeviceRecord | undefined;

const SCOPE = /^ms-azure-iot-edge:\/\/(.+)-\d+$/s;

/** The scopes a body names; both may be absent. */
export function readScopes(body: DeviceBody): Scopes {
  return { deviceScope: body.deviceScope || null, parentScopes: body.parentScopes ?? [] };
}

function invalid(text: string): HubError {
  return new HubError({ status: 400, code: 'InvalidDeviceScope', number: 400_000, text });
}

function belongsToEdge(scope: string, findDevice: FindDevice): boolean {
  const owner = findDevice(SCOPE.exec(scope)?.[1] ?? '');
  return owner?.iotEdge === true && owner.deviceScope === scope;
}

/** A scope that stays what it was is taken as it is, though its device may be gone by now. */
function acceptParent(scope: string, before: readonly (string | null)[], findDevice: FindDevice): void {
  if (before.includes(scope) || belongsToEdge(scope, findDevice)) return;
  throw invalid(`'${scope.slice(0, 200)}' is not the scope of an edge device of this hub.`);
}

/**
 * An edge device gets a scope from the hub, once and for ever. A leaf device's scope is its parent's, and the hub
 * fills in the parent scope from it.
 * @throws HubError 400
 */
export function settleScopes(
  device: { readonly deviceId: string; readonly iotEdge: boolean; readonly existing: DeviceRecord | null },
  asked: Scopes,
  findDevice: FindDevice,
  nowMs: number,
): Scopes {
  const { deviceId, iotEdge, existing } = device;
  const before = existing === null ? [] : [existing.deviceScope, ...existing.parentScopes];
  if (!iotEdge) {
    if (asked.deviceScope !== null) acceptParent(asked.deviceScope, before, findDevice);
    return { deviceScope: asked.deviceScope, parentScopes: asked.deviceScope === null ? [] : [asked.deviceScope] };
  }
  const own = existing?.iotEdge === true ? existing.deviceScope : null;
  if (asked.deviceScope !== null && asked.deviceScope !== own) throw invalid('Device scope is immutable');
  for (const scope of asked.parentScopes) acceptParent(scope, before, findDevice);
  return {
    deviceScope: own ?? `ms-azure-iot-edge://${deviceId}-${ticks(nowMs)}`,
    parentScopes: asked.parentScopes,
  };
}
