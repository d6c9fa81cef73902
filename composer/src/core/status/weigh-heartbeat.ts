import { intervalSettings } from '@mooring/contract';

/** A reporter counts as silent after this many of its heartbeats, with room for one that travels slowly. */
const silentAfterHeartbeats = 2;
const travelSeconds = 60;
/** Nothing arrives before it is sent: beyond this the clock of the device is ahead. */
const aheadSeconds = 60;
/** edgeHub may hold a report back; beyond this it is late enough to say so, or the clock is behind. */
const behindSeconds = 300;

export interface Heartbeat {
  /** By the clock of the device. */
  readonly heartbeatUtc: string;
  /** When IoT Hub took it, by its own clock; undefined when it does not say. */
  readonly receivedUtc: string | undefined;
  /** Desired properties of the module twin, which set the interval. */
  readonly desired: Readonly<Record<string, unknown>>;
  /** The watcher's clock. */
  readonly nowMs: number;
}

/** Whether a reporter or prober still speaks, dated by the hub: the clock of a device may be anything. */
export function weighHeartbeat(name: string, { heartbeatUtc, receivedUtc, desired, nowMs }: Heartbeat): string[] {
  const receivedMs = Date.parse(receivedUtc ?? '');
  if (Number.isNaN(receivedMs)) return [`IoT Hub does not say when ${name} was last heard: it may be silent`];
  const troubles: string[] = [];
  const silentSeconds = (nowMs - receivedMs) / 1000;
  if (silentSeconds > heartbeatSeconds(desired) * silentAfterHeartbeats + travelSeconds) {
    troubles.push(`${name} has been silent for ${minutes(silentSeconds)}`);
  } else if (silentSeconds < -aheadSeconds) {
    troubles.push(
      `IoT Hub heard ${name} at ${receivedUtc}, which is in the future: the clock of this machine is behind, so silence cannot be told`,
    );
  }
  const aheadOfHubSeconds = (Date.parse(heartbeatUtc) - receivedMs) / 1000;
  if (aheadOfHubSeconds > aheadSeconds) {
    troubles.push(
      `the heartbeat of ${name} is ${minutes(aheadOfHubSeconds)} ahead of IoT Hub: the clock of the device is off`,
    );
  } else if (aheadOfHubSeconds < -behindSeconds) {
    troubles.push(
      `the heartbeat of ${name} is ${minutes(-aheadOfHubSeconds)} older than its arrival at IoT Hub: the clock of the device is off, or edgeHub held it back`,
    );
  }
  return troubles;
}

/** The interval that was asked for, where the contract allows it; its default otherwise. */
function heartbeatSeconds(desired: Readonly<Record<string, unknown>>): number {
  const asked = intervalSettings.heartbeatSeconds.safeParse(desired['heartbeatSeconds']);
  return asked.success ? asked.data : intervalSettings.heartbeatSeconds.parse(undefined);
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds / 60);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
