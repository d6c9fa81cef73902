import { describe, expect, test } from 'vitest';
import {
  callRest,
  openDevice,
  openDeviceOverWebSockets,
  openModule,
  registerDevice,
  registerModule,
  report,
  until,
} from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

interface ServiceTwin {
  etag: string;
  version: number;
  tags: Record<string, unknown>;
  properties: { desired: Record<string, unknown>; reported: Record<string, unknown> };
}

async function readTwin(deviceId: string): Promise<ServiceTwin> {
  return (await clients.registry.getTwin(deviceId)).responseBody as unknown as ServiceTwin;
}

describe('twins through the SDKs', () => {
  test('what a device reports is read by the service, with deletions and versions', async () => {
    const client = await openDevice(hub, 'reporting', await registerDevice(clients, 'reporting'));
    const twin = await client.getTwin();
    await report(twin, { mounts: { camera: 'ok', results: 'ok' }, uptime: 12 });
    await report(twin, { mounts: { results: null } });
    const seen = await readTwin('reporting');
    expect(seen.properties.reported).toMatchObject({ mounts: { camera: 'ok' }, uptime: 12, $version: 3 });
    expect(seen.properties.reported['mounts']).toEqual({ camera: 'ok' });
    expect(seen.etag).toBe('AAAAAAAAAAE=');
    expect(seen.version).toBe(4);
    await client.close();
  });

  test('a write between the reading of a twin and the subscription to its changes is not missed', async () => {
    const client = await openDevice(hub, 'between', await registerDevice(clients, 'between'));
    const twin = await client.getTwin();
    await clients.registry.updateTwin('between', { properties: { desired: { a: 1 } } }, '*');
    const patches: { $version: number; a?: number }[] = [];
    twin.on('properties.desired', (patch: { $version: number; a?: number }) => {
      patches.push({ ...patch });
    });
    await until('the patch is there', () => patches.length > 1);
    expect(patches).toEqual([expect.objectContaining({ $version: 1 }), { $version: 2, a: 1 }]);
    await client.close();
  });

  test('desired properties reach a device as patches, and a removed key is gone from its own copy', async () => {
    const client = await openDevice(hub, 'desired', await registerDevice(clients, 'desired'));
    const twin = await client.getTwin();
    const versions: number[] = [];
    twin.on('properties.desired', (patch: { $version: number }) => {
      versions.push(patch.$version);
    });
    await until('the first notification', () => versions.length === 1);
    await clients.registry.updateTwin('desired', { properties: { desired: { fps: 15, gone: { a: 1, b: 2 } } } }, '*');
    await until('the patch', () => versions.length === 2);
    expect(twin.properties.desired).toMatchObject({ fps: 15, gone: { a: 1, b: 2 } });
    await clients.registry.updateTwin('desired', { properties: { desired: { gone: { a: null } } } }, '*');
    await until('the deletion', () => versions.length === 3);
    expect(twin.properties.desired['gone']).toEqual({ b: 2 });
    await callRest(clients, 'PUT', '/twins/desired', { properties: { desired: { fps: 30 } } });
    await until('the replacement', () => versions.length === 4);
    expect(twin.properties.desired['gone']).toBeUndefined();
    expect(twin.properties.desired['fps']).toBe(30);
    expect(versions).toEqual([1, 2, 3, 4]);
    await client.close();
  });

  test('desired set to null empties the section, on the device too', async () => {
    const client = await openDevice(hub, 'emptied', await registerDevice(clients, 'emptied'));
    await clients.registry.updateTwin('emptied', { properties: { desired: { a: 1, b: { c: 2 } } } }, '*');
    const twin = await client.getTwin();
    let latest = 0;
    twin.on('properties.desired', (patch: { $version: number }) => {
      latest = patch.$version;
    });
    await until('the state so far', () => latest === 2);
    await clients.registry.updateTwin('emptied', { properties: { desired: null } }, '*');
    await until('the deletion', () => latest === 3);
    expect(twin.properties.desired['a']).toBeUndefined();
    expect(twin.properties.desired['b']).toBeUndefined();
    await client.close();
  });

  test('a stale etag is refused with 412, a fresh one and * are taken', async () => {
    await registerDevice(clients, 'etags');
    const first = await readTwin('etags');
    await clients.registry.updateTwin('etags', { tags: { ring: 'canary' } }, first.etag);
    await expect(clients.registry.updateTwin('etags', { tags: { ring: 'rest' } }, first.etag)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEtagError' }),
    );
    await clients.registry.updateTwin('etags', { tags: { ring: 'rest' } }, '*');
    const last = await readTwin('etags');
    expect(last.tags).toEqual({ ring: 'rest' });
    expect(last.version).toBe(first.version + 2);
  });

  test('an illegal reported property is refused with the reason, and the connection lives on', async () => {
    const client = await openDevice(hub, 'illegal', await registerDevice(clients, 'illegal'));
    const twin = await client.getTwin();
    await expect(report(twin, { 'a.b': 1 })).rejects.toThrow("Property name a.b contains invalid character '.'");
    await report(twin, { fine: true });
    expect((await readTwin('illegal')).properties.reported).toMatchObject({ fine: true, $version: 2 });
    await client.close();
  });

  test('a module has a twin of its own', async () => {
    await registerDevice(clients, 'holder');
    const key = await registerModule(clients, 'holder', 'reporter');
    const client = await openModule(hub, 'holder', 'reporter', key);
    const twin = await client.getTwin();
    await report(twin, { state: 'ok' });
    const seen = await clients.registry.getModuleTwin('holder', 'reporter');
    expect(seen.responseBody.properties.reported).toMatchObject({ state: 'ok' });
    expect((await readTwin('holder')).properties.reported).not.toHaveProperty('state');
    await client.close();
  });

  test('over WebSockets a twin works the same', async () => {
    const client = await openDeviceOverWebSockets(hub, 'sockets', await registerDevice(clients, 'sockets'));
    const twin = await client.getTwin();
    await report(twin, { over: 'wss' });
    expect((await readTwin('sockets')).properties.reported).toMatchObject({ over: 'wss' });
    await client.close();
  });

  test('a key named __proto__ is kept as a key, whoever writes it, and is no way into the hub', async () => {
    const key = await registerDevice(clients, 'proto');
    const path = '/twins/proto?api-version=2021-04-12';
    const inner = '{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}';
    for (const method of ['PATCH', 'PUT']) {
      const body = `{"tags":${inner},"properties":{"desired":{"deep":${inner}}}}`;
      const answer = await requestRaw(hub, { method, path, body });
      expect(answer.status).toBe(200);
      const text = (await requestRaw(hub, { method: 'GET', path })).body;
      expect(text).toContain(`"tags":${inner}`);
      expect(text).toContain(`"deep":${inner}`);
    }
    const client = await openDevice(hub, 'proto', key);
    await report(await client.getTwin(), JSON.parse(`{"deep":${inner}}`));
    await client.close();
    expect((await requestRaw(hub, { method: 'GET', path })).body).toContain(`"reported":{"deep":${inner}`);
    await requestRaw(hub, { method: 'PATCH', path, body: '{"tags":{"__proto__":null}}' });
    expect((await requestRaw(hub, { method: 'GET', path })).body).toContain('"tags":{"constructor":');
    expect({}).not.toHaveProperty('a');
    expect(await found('IS_DEFINED(tags.toString)')).toEqual([]);
    expect(await found('tags.constructor.prototype.b = 2')).toEqual(['proto']);
  });
});

/** Devices under a condition, by the hub's own query engine. */
async function found(condition: string): Promise<string[]> {
  const query = `SELECT deviceId FROM devices WHERE ${condition}`;
  const rows = (await callRest(clients, 'POST', '/devices/query', { query })) as { deviceId: string }[];
  return rows.map(({ deviceId }) => deviceId);
}
