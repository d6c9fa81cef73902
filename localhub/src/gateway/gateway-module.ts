import type { IdentityId } from '../identity/identity-id.ts';
import type { DeviceRecord } from '../identity/records.ts';
import type { IdentityRegistry } from '../identity/registry.ts';

export const EDGE_AGENT = '$edgeAgent';
export const EDGE_HUB = '$edgeHub';

/**
 * The edge device whose gateway this module talks to; null for devices, for modules of devices that are no edge
 * devices, and for the two system modules: the agent talks to the hub, and the other one is the gateway itself.
 */
export function gatewayOf(registry: IdentityRegistry, id: IdentityId): DeviceRecord | null {
  if (id.moduleId === null || id.moduleId === EDGE_AGENT || id.moduleId === EDGE_HUB) return null;
  const device = registry.findDevice(id.deviceId);
  return device?.iotEdge === true ? device : null;
}

/** Whether a device connects through the gateway of an edge device: that device itself, and those whose scope is its. */
export function connectsThrough(registry: IdentityRegistry, gateway: DeviceRecord, deviceId: string): boolean {
  const device = registry.findDevice(deviceId);
  if (device === undefined) return false;
  if (device === gateway) return true;
  const scopes = [device.iotEdge ? null : device.deviceScope, ...device.parentScopes];
  return gateway.deviceScope !== null && scopes.includes(gateway.deviceScope);
}
