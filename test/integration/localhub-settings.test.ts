import { X509Certificate } from 'node:crypto';
import { connect as connectMqtt, type IClientOptions } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { SettingsRefused, startLocalHub, type LocalHub, type LocalHubSettings } from '../../localhub/src/index.ts';
import { makeCertificate } from './localhub-client-certificates.ts';
import { callRest, serviceClients } from './localhub-clients.ts';
import { nextEvent, plainMqttOptions, untilClosed } from './localhub-mqtt-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';

const KEY = Buffer.alloc(32, 'of this test').toString('base64');
const SENSOR = { deviceId: 'sensor-1', primaryKey: KEY, secondaryKey: KEY };

const open: LocalHub[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (hub) => hub.close()));
});

async function start(settings: Partial<LocalHubSettings> = {}): Promise<LocalHub> {
  const hub = await startLocalHub({
    memory: true,
    mqttPort: 0,
    httpsPort: 0,
    seed: { devices: [SENSOR] },
    ...settings,
  });
  open.push(hub);
  return hub;
}

async function connected(hub: LocalHub, more: Partial<IClientOptions> = {}) {
  const client = connectMqtt({ ...plainMqttOptions(hub, SENSOR.deviceId, KEY), ...more });
  await nextEvent(client, 'connect');
  return client;
}

describe('a hub that a program starts', () => {
  test('has the name that it is given: in its certificate, in connection strings and for tokens', async () => {
    const hub = await start({ name: 'contoso.azure-devices.local' });
    const clients = serviceClients(hub);
    expect(await callRest(clients, 'GET', '/devices/sensor-1')).toMatchObject({ deviceId: 'sensor-1' });
    clients.close();
    expect(hub.policies['service']).toMatch(/^HostName=contoso\.azure-devices\.local;SharedAccessKeyName=service;/);
    expect(new X509Certificate(hub.caPem).ca).toBe(true);
    await (await connected(hub)).endAsync(true);
  });

  test('keeps as many messages for reading as it is told', async () => {
    const hub = await start({ keptMessages: 2 });
    const client = await connected(hub);
    for (const body of ['one', 'two', 'three']) {
      await client.publishAsync('devices/sensor-1/messages/events/', body, { qos: 1 });
    }
    await client.endAsync(true);
    expect(hub.telemetry.recent().map(({ body }) => body.toString())).toEqual(['two', 'three']);
    expect(hub.telemetry.count()).toBe(3);
  });

  test('takes authorities for devices as texts', async () => {
    const authority = await makeCertificate({ commonName: 'contoso devices', authority: true });
    const { cert, key } = await makeCertificate({ commonName: 'certified', issuer: authority });
    const hub = await start({ x509Authorities: [authority.cert] });
    const clients = serviceClients(hub);
    await callRest(clients, 'PUT', '/devices/certified', {
      deviceId: 'certified',
      authentication: { type: 'certificateAuthority' },
    });
    clients.close();
    const { password: _none, ...base } = plainMqttOptions(hub, 'certified', KEY);
    const client = connectMqtt({ ...base, cert, key });
    expect((await nextEvent(client, 'connect'))[0]).toMatchObject({ returnCode: 0 });
    await client.endAsync(true);
  });

  test('writes its log as loud as it is told, and takes no setting that it does not know', async () => {
    await start({ logLevel: 'silent' });
    await expect(start({ loglevel: 'silent' } as object)).rejects.toThrow(SettingsRefused);
    await expect(start({ loglevel: 'silent' } as object)).rejects.toThrow("Is 'logLevel' meant?");
  });

  test('knows nothing of another in the same process, with the same name and the same devices', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const clients = [one, other].map((hub) => serviceClients(hub));
    const patch = { properties: { desired: { only: 'one' } } };
    await callRest(clients[0]!, 'PATCH', '/twins/sensor-1', patch);
    expect(await callRest(clients[1]!, 'GET', '/twins/sensor-1')).not.toHaveProperty('properties.desired.only');
    for (const one of clients) one.close();
    const client = await connected(one);
    await client.publishAsync('devices/sensor-1/messages/events/', 'to one', { qos: 1 });
    await client.endAsync(true);
    expect([one.telemetry.count(), other.telemetry.count()]).toEqual([1, 0]);
    await one.close();
    await (await connected(other)).endAsync(true);
  });

  test('is closed as often as it is told, with whoever is connected or waits for an answer', async () => {
    const hub = await start();
    const client = await connected(hub);
    const closed = untilClosed(client);
    const call = { methodName: 'probe', connectTimeoutInSeconds: 60, responseTimeoutInSeconds: 60 };
    const waiting = requestRaw(hub, {
      method: 'POST',
      path: '/twins/sensor-1/methods?api-version=2021-04-12',
      body: JSON.stringify(call),
    }).catch((error: unknown) => error);
    const telemetry = requestRaw(hub, { method: 'GET', path: '/localhub/telemetry?api-version=2021-04-12' }).catch(
      (error: unknown) => error,
    );
    await requestRaw(hub, { method: 'GET', path: '/devices/sensor-1?api-version=2021-04-12' });
    await Promise.all([hub.close(), hub.close()]);
    await hub.close();
    await closed;
    expect(await waiting).toBeInstanceOf(Error);
    expect(await telemetry).toBeInstanceOf(Error);
    // Nothing listens there any more.
    await expect(requestRaw(hub, { method: 'GET', path: '/devices' })).rejects.toThrow('ECONNREFUSED');
  });
});
