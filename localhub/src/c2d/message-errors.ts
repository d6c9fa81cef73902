import { HubError } from '../errors/hub-error.ts';

export function queueFull(deviceId: string, limit: number): HubError {
  const text = `${limit} messages wait for device ${deviceId} already. It must take some, or they must be purged.`;
  return new HubError({ status: 403, code: 'DeviceMaximumQueueDepthExceeded', number: 403_004, text });
}

export function messageTooLarge(text: string): HubError {
  return new HubError({ status: 413, code: 'MessageTooLarge', number: 413_001, text });
}

/** The lock of a batch is unknown: it is over, or the batch is gone. */
export function lockLost(): HubError {
  const text = 'The lock is unknown or over. What it held can be received again, unless it was completed.';
  return new HubError({ status: 412, code: 'DeviceMessageLockLost', number: 412_002, text });
}
