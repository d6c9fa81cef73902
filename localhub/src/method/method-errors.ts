import { HubError } from '../errors/hub-error.ts';

/** Seconds as .NET writes a time span, which is how IoT Hub tells the time-out. */
function timeSpan(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  return [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

export function deviceNotOnline(timeoutMs: number): HubError {
  return new HubError({
    status: 404,
    code: 'DeviceNotOnline',
    number: 404_103,
    form: 'nested',
    info: { timeout: timeSpan(timeoutMs) },
    text: "The operation failed because the requested device isn't online. To learn more, see https://aka.ms/iothub404103",
  });
}

export function responseTimedOut(timeoutMs: number): HubError {
  return new HubError({
    status: 504,
    code: 'GatewayTimeout',
    number: 504_101,
    form: 'nested',
    info: { timeout: timeSpan(timeoutMs) },
    text: 'Timed out waiting for the response from device.',
  });
}

/** What the device answered, and no caller can be given. */
export function unreadableResponse(why: string): HubError {
  return new HubError({
    status: 502,
    code: 'InvalidResponse',
    number: 502_000,
    form: 'nested',
    text: `The payload of the method response ${why}.`,
  });
}
