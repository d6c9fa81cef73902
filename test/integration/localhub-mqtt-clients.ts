import { createHmac } from 'node:crypto';
import { once, type EventEmitter } from 'node:events';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { LocalHub } from '../../localhub/src/index.ts';

/** A device's own token, as any client makes one. */
export function deviceToken(
  hub: Pick<LocalHub, 'name'>,
  resourcePath: string,
  key: string,
  validSeconds = 3600,
): string {
  const expiry = Math.floor(Date.now() / 1000) + validSeconds;
  const resource = encodeURIComponent(`${hub.name}/${resourcePath}`);
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}`;
}

/** Options of a plain MQTT client that connects as a device without the SDK. */
export function plainMqttOptions(hub: LocalHub, deviceId: string, key: string): IClientOptions {
  return {
    host: 'localhost',
    port: hub.mqttPort,
    protocol: 'mqtts',
    ca: hub.caPem,
    protocolVersion: 4,
    clean: false,
    clientId: deviceId,
    username: `${hub.name}/${deviceId}/?api-version=2021-04-12`,
    password: deviceToken(hub, `devices/${deviceId}`, key),
    reconnectPeriod: 0,
  };
}

/** Waits for the hub to close the connection, with or without an error before. */
export async function untilClosed(client: MqttClient): Promise<void> {
  await new Promise<void>((resolve) => {
    client.once('close', () => resolve());
  });
}

/** The next event of a plain MQTT client; fails when the connection does. */
export async function nextEvent(client: MqttClient, event: string): Promise<unknown[]> {
  return (await once(client as unknown as EventEmitter, event)) as unknown[];
}
