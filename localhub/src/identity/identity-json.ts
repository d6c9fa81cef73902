import { identityKey } from './identity-id.ts';
import type { PresenceBoard } from './presence.ts';
import type { Authentication, DeviceRecord, ModuleRecord } from './records.ts';

function renderAuthentication(authentication: Authentication): object {
  const keys = authentication.type === 'sas' ? authentication.keys : { primaryKey: null, secondaryKey: null };
  return { symmetricKey: { ...keys }, x509Thumbprint: renderThumbprints(authentication), type: authentication.type };
}

/** Both fields stand there for every identity, with nothing in them where it has no thumbprints. */
export function renderThumbprints(authentication: Authentication): {
  primaryThumbprint: string | null;
  secondaryThumbprint: string | null;
} {
  if (authentication.type !== 'selfSigned') return { primaryThumbprint: null, secondaryThumbprint: null };
  const { primaryThumbprint, secondaryThumbprint } = authentication;
  return { primaryThumbprint, secondaryThumbprint };
}

/** A device as the registry answers it. Keys included: that is what registry read permission is for. */
export function renderDevice(device: DeviceRecord, presence: PresenceBoard): object {
  return {
    deviceId: device.deviceId,
    generationId: device.generationId,
    etag: device.etag,
    ...presence.view(device.deviceId),
    status: device.status,
    statusReason: device.statusReason,
    statusUpdatedTime: device.statusUpdatedTime,
    cloudToDeviceMessageCount: presence.countMessagesFor(device.deviceId),
    authentication: renderAuthentication(device.authentication),
    capabilities: { iotEdge: device.iotEdge },
    ...(device.deviceScope === null ? {} : { deviceScope: device.deviceScope }),
    ...(device.parentScopes.length === 0 ? {} : { parentScopes: device.parentScopes }),
  };
}

/** A module as the registry answers it: it has no status of its own. */
export function renderModule(module: ModuleRecord, presence: PresenceBoard): object {
  return {
    moduleId: module.moduleId,
    managedBy: module.managedBy,
    deviceId: module.deviceId,
    generationId: module.generationId,
    etag: module.etag,
    ...presence.view(identityKey(module)),
    cloudToDeviceMessageCount: 0,
    authentication: renderAuthentication(module.authentication),
  };
}
