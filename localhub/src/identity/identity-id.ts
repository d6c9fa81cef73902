/** A device, or a module of one. */
export interface IdentityId {
  readonly deviceId: string;
  readonly moduleId: string | null;
}

const LEGAL_NAME = /^[A-Za-z0-9\-:.+%_#*?!(),=@$']{1,128}$/;

export function deviceIdentity(deviceId: string): IdentityId {
  return { deviceId, moduleId: null };
}

export function moduleIdentity(deviceId: string, moduleId: string): IdentityId {
  return { deviceId, moduleId };
}

/** `d` or `d/m`: also the MQTT client id. Unambiguous, since a name cannot contain a slash. */
export function identityKey(id: IdentityId): string {
  return id.moduleId === null ? id.deviceId : `${id.deviceId}/${id.moduleId}`;
}

/** Names are case-sensitive, 1–128 of IoT Hub's own set of characters. */
export function isLegalName(name: string): boolean {
  return LEGAL_NAME.test(name);
}

/** `d` or `d/m` back to an identity; null when it is neither. */
export function parseIdentityKey(key: string): IdentityId | null {
  const [deviceId, moduleId, ...rest] = key.split('/');
  if (deviceId === undefined || rest.length > 0 || !isLegalName(deviceId)) return null;
  if (moduleId === undefined) return deviceIdentity(deviceId);
  return isLegalName(moduleId) ? moduleIdentity(deviceId, moduleId) : null;
}
