import { Client as DeviceClient, Message } from 'azure-iot-device';
import { Mqtt } from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { describe, expect, test } from 'vitest';
import {
  deviceConnectionString,
  openDevice,
  openModule,
  invoke,
  registerDevice,
  registerModule,
  until,
} from './localhub-clients.ts';
import { deviceToken, nextEvent, plainMqttOptions, untilClosed } from './localhub-mqtt-clients.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests({ sasGraceMs: 1000 });

interface Presence {
  readonly connectionState?: string;
  readonly connectionStateUpdatedTime?: string;
}

async function presence(deviceId: string): Promise<Presence> {
  return (await clients.registry.get(deviceId)).responseBody;
}

/** Waits until the hub says so. */
async function untilPresence(
  deviceId: string,
  what: string,
  condition: (seen: Presence) => boolean,
): Promise<Presence> {
  const end = Date.now() + 10_000;
  for (;;) {
    const seen = await presence(deviceId);
    if (condition(seen)) return seen;
    if (Date.now() > end) throw new Error(`not within 10 s: ${deviceId} ${what}`);
  }
}

describe('sessions through the SDKs', () => {
  test('renewing a short token keeps desired notifications and methods without a new SUBSCRIBE', async () => {
    const key = await registerDevice(clients, 'renewing');
    const client = DeviceClient.fromConnectionString(deviceConnectionString(hub, 'renewing', key), Mqtt);
    await client.setOptions({
      ca: hub.caPem,
      tokenRenewal: { tokenValidTimeInSeconds: 3, tokenRenewalMarginInSeconds: 1 },
    });
    await client.open();
    client.onDeviceMethod('probe', (_request, response) => void response.send(200, 'alive'));
    const twin = await client.getTwin();
    let seen = 0;
    twin.on('properties.desired', (patch: { round?: number }) => {
      seen = patch.round ?? seen;
    });
    let last = await untilPresence(
      'renewing',
      'is connected',
      ({ connectionState }) => connectionState === 'Connected',
    );
    // Two renewals are past the first token's life and grace: what answers then is a renewed connection.
    for (const round of [1, 2]) {
      const before = last.connectionStateUpdatedTime;
      last = await untilPresence(
        'renewing',
        'has renewed its token',
        (now) => now.connectionState === 'Connected' && now.connectionStateUpdatedTime !== before,
      );
      const call = { methodName: 'probe', responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 5 };
      expect(await invoke(clients, 'renewing', call)).toEqual({
        status: 200,
        payload: 'alive',
      });
      await clients.registry.updateTwin('renewing', { properties: { desired: { round } } }, '*');
      await until('the notification', () => seen === round);
    }
    await client.close();
  });

  test('a connection whose token is not renewed is dropped after its expiry and the grace', async () => {
    const key = await registerDevice(clients, 'expiring');
    const client = mqtt.connect({
      ...plainMqttOptions(hub, 'expiring', key),
      password: deviceToken(hub, 'devices/expiring', key, 1),
    });
    await nextEvent(client, 'connect');
    await untilClosed(client);
    const expired = mqtt.connect({
      ...plainMqttOptions(hub, 'expiring', key),
      password: deviceToken(hub, 'devices/expiring', key, -10),
    });
    await expect(nextEvent(expired, 'connect')).rejects.toThrow(expect.objectContaining({ code: 5 }));
  });

  test('a new connection of the same device takes the place of the old one', async () => {
    const key = await registerDevice(clients, 'twice');
    const first = mqtt.connect(plainMqttOptions(hub, 'twice', key));
    await nextEvent(first, 'connect');
    const dropped = untilClosed(first);
    const second = await openDevice(hub, 'twice', key);
    await dropped;
    await second.getTwin();
    expect((await presence('twice')).connectionState).toBe('Connected');
    await second.close();
  });

  test('disabling a device drops it and keeps it out until it is enabled', async () => {
    const key = await registerDevice(clients, 'disabled');
    const client = mqtt.connect(plainMqttOptions(hub, 'disabled', key));
    await nextEvent(client, 'connect');
    const dropped = untilClosed(client);
    const authentication = { symmetricKey: { primaryKey: key, secondaryKey: key } };
    await clients.registry.update({ deviceId: 'disabled', status: 'disabled', authentication });
    await dropped;
    await expect(openDevice(hub, 'disabled', key)).rejects.toThrow(
      expect.objectContaining({ name: 'UnauthorizedError' }),
    );
    await clients.registry.update({ deviceId: 'disabled', status: 'enabled', authentication });
    const again = await openDevice(hub, 'disabled', key);
    await again.close();
  });

  test('deleting a device drops it, and its successor of the same name inherits no subscription', async () => {
    const key = await registerDevice(clients, 'deleted');
    const client = mqtt.connect(plainMqttOptions(hub, 'deleted', key));
    await nextEvent(client, 'connect');
    await client.subscribeAsync('$iothub/methods/POST/#', { qos: 0 });
    const dropped = untilClosed(client);
    await clients.registry.delete('deleted');
    await dropped;
    await expect(openDevice(hub, 'deleted', key)).rejects.toThrow(
      expect.objectContaining({ name: 'UnauthorizedError' }),
    );
    const successor = mqtt.connect(plainMqttOptions(hub, 'deleted', await registerDevice(clients, 'deleted')));
    const [connack] = (await nextEvent(successor, 'connect')) as [{ sessionPresent: boolean }];
    expect(connack.sessionPresent).toBe(false);
    await successor.endAsync(true);
  });

  test('a wrong key is refused', async () => {
    await registerDevice(clients, 'locked');
    const wrong = Buffer.alloc(32, 7).toString('base64');
    await expect(openDevice(hub, 'locked', wrong)).rejects.toThrow(
      expect.objectContaining({ name: 'UnauthorizedError' }),
    );
  });

  test('telemetry arrives with its properties, from a module output too', async () => {
    const key = await registerDevice(clients, 'sender');
    const device = await openDevice(hub, 'sender', key);
    const message = new Message(JSON.stringify({ celsius: 21.5 }));
    message.properties.add('site', 'plant 7');
    message.contentType = 'application/json';
    await device.sendEvent(message);
    const module = await openModule(hub, 'sender', 'detector', await registerModule(clients, 'sender', 'detector'));
    await module.sendOutputEvent('alerts', new Message('{"alert":true}'));
    await until('both messages', () => hub.telemetry.count() === 2);
    const [first, second] = hub.telemetry.recent();
    expect(first?.from).toEqual({ deviceId: 'sender', moduleId: null });
    expect(first?.properties).toEqual({ site: 'plant 7', '$.ct': 'application/json' });
    expect(first?.body.toString()).toBe('{"celsius":21.5}');
    expect(second?.from).toEqual({ deviceId: 'sender', moduleId: 'detector' });
    expect(second?.properties).toEqual({ '$.on': 'alerts' });
    await device.close();
    await module.close();
  });
});
