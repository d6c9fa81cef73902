import { twinEtag } from '../identity/etag.ts';
import { identityKey } from '../identity/identity-id.ts';
import { renderThumbprints } from '../identity/identity-json.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { DeviceRecord, ModuleRecord } from '../identity/records.ts';
import { NEVER } from '../identity/timestamps.ts';
import { renderMetadata } from './metadata.ts';
import { twinVersion, type Section, type TwinState } from './twin.ts';
import { copyOf, emptyObject, type TwinObject } from './value.ts';

function renderSection(section: Section): TwinObject {
  const rendered = copyOf(section.value);
  rendered['$metadata'] = renderMetadata(section.metadata);
  rendered['$version'] = section.version;
  return rendered;
}

function withVersion(section: Section): TwinObject {
  const rendered = copyOf(section.value);
  rendered['$version'] = section.version;
  return rendered;
}

/** What a device reads over MQTT: values and versions only. */
export function renderTwinForDevice(twin: TwinState): object {
  return {
    desired: withVersion(twin.desired),
    reported: withVersion(twin.reported),
  };
}

/** What a service reads over REST, and what queries see. `module` is null for the device's own twin. */
export function renderTwin(device: DeviceRecord, module: ModuleRecord | null, presence: PresenceBoard): TwinObject {
  const twin = (module ?? device).twin;
  const key = identityKey({ deviceId: device.deviceId, moduleId: module?.moduleId ?? null });
  const { connectionState, lastActivityTime } = presence.view(key);
  // In the twin, IoT Hub writes the names of the thumbprints with capitals.
  const { primaryThumbprint, secondaryThumbprint } = renderThumbprints((module ?? device).authentication);
  const configurations = emptyObject();
  for (const [id, status] of twin.configurations) configurations[id] = { status };
  return {
    deviceId: device.deviceId,
    ...(module === null ? {} : { moduleId: module.moduleId }),
    etag: twinEtag(twin.etagCounter),
    deviceEtag: (module ?? device).etag,
    status: device.status,
    statusReason: device.statusReason,
    statusUpdateTime: device.statusUpdatedTime === '' ? NEVER : device.statusUpdatedTime,
    connectionState,
    lastActivityTime,
    cloudToDeviceMessageCount: presence.countMessagesFor(key),
    authenticationType: (module ?? device).authentication.type,
    x509Thumbprint: { PrimaryThumbprint: primaryThumbprint, SecondaryThumbprint: secondaryThumbprint },
    modelId: presence.modelIdOf(key),
    version: twinVersion(twin),
    tags: twin.tags,
    properties: { desired: renderSection(twin.desired), reported: renderSection(twin.reported) },
    ...(module === null ? { capabilities: { iotEdge: device.iotEdge } } : {}),
    ...(module !== null || device.deviceScope === null ? {} : { deviceScope: device.deviceScope }),
    ...(module !== null || device.parentScopes.length === 0 ? {} : { parentScopes: [...device.parentScopes] }),
    ...(twin.configurations.size === 0 ? {} : { configurations }),
  };
}
