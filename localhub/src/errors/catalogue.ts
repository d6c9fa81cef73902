import type { IdentityId } from '../identity/identity-id.ts';
import { HubError } from './hub-error.ts';

/** No such device, device twin or module twin. IoT Hub uses the one name for all three. */
export function deviceNotFound(id: IdentityId): HubError {
  const what = id.moduleId === null ? `Device ${id.deviceId}` : `Module ${id.moduleId} of device ${id.deviceId}`;
  return new HubError({ status: 404, code: 'DeviceNotFound', number: 404_001, text: `${what} not registered.` });
}

export function moduleNotFound(id: IdentityId): HubError {
  const text = `Module ${id.moduleId ?? ''} of device ${id.deviceId} not registered.`;
  return new HubError({ status: 404, code: 'ModuleNotFound', number: 404_010, text });
}

export function configurationNotFound(id: string): HubError {
  return new HubError({
    status: 404,
    code: 'ConfigurationNotFound',
    number: 404_000,
    text: `Configuration ${id} does not exist.`,
  });
}

export function unauthorized(text: string): HubError {
  return new HubError({ status: 401, code: 'IotHubUnauthorizedAccess', number: 401_002, text });
}

/** A value that cannot be accepted: a bad key, a bad number, a document that is too large or too deep. */
export function argumentInvalid(text: string): HubError {
  return new HubError({ status: 400, code: 'ArgumentInvalid', number: 400_004, text });
}

/** Bytes that are not the JSON they claim to be. */
export function formatError(text: string): HubError {
  return new HubError({ status: 400, code: 'IotHubFormatError', number: 400_006, text });
}

export function preconditionFailed(text: string): HubError {
  return new HubError({ status: 412, code: 'PreconditionFailed', number: 412_001, text });
}

export function deviceAlreadyExists(deviceId: string): HubError {
  const text = `A device with ID '${deviceId}' is already registered.`;
  return new HubError({ status: 409, code: 'DeviceAlreadyExists', number: 409_001, text });
}

export function moduleAlreadyExists(id: IdentityId, hubName: string): HubError {
  return new HubError({
    status: 409,
    code: 'ModuleAlreadyExistsOnDevice',
    number: 409_301,
    form: 'numbered',
    text: `Device ${id.deviceId} in IotHub ${hubName} already contains Module ${id.moduleId ?? ''}.`,
  });
}

export function configurationAlreadyExists(id: string): HubError {
  const text = `Configuration ${id} already exists.`;
  return new HubError({ status: 409, code: 'ConfigurationAlreadyExists', number: 409_000, text });
}

export function configurationInvalid(code: string, text: string): HubError {
  return new HubError({ status: 400, code, number: 400_000, text });
}

/** What IoT Hub does and the local hub does not. Never a made-up answer. */
export function notDoneHere(text: string): HubError {
  return new HubError({
    status: 501,
    code: 'LocalHubNotImplemented',
    number: 501_000,
    text: `The local hub does not do this: ${text}`,
  });
}
