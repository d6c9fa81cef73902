import { describe, expect, test } from 'vitest';
import { callRest, primaryKeyOf, registerDevice, registerModule } from './localhub-clients.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

async function listModules(deviceId: string): Promise<{ moduleId: string; managedBy: string }[]> {
  return (await callRest(clients, 'GET', `/devices/${deviceId}/modules`)) as { moduleId: string; managedBy: string }[];
}

describe('the registry through the SDKs', () => {
  test('a device is created once, read, updated by its etag, and deleted', async () => {
    await registerDevice(clients, 'd1');
    await expect(clients.registry.create({ deviceId: 'd1' })).rejects.toThrow(
      expect.objectContaining({ name: 'DeviceAlreadyExistsError' }),
    );
    const read = (await clients.registry.get('d1')).responseBody;
    expect(read).toMatchObject({ deviceId: 'd1', status: 'enabled', connectionState: 'Disconnected' });
    await clients.registry.update(Object.assign({}, read, { statusReason: 'line stopped' }));
    const changed = (await clients.registry.get('d1')).responseBody;
    expect(changed).toMatchObject({ statusReason: 'line stopped' });
    expect(primaryKeyOf(changed)).toBe(primaryKeyOf(read));
    const stale = { 'If-Match': `"${String((read as { etag?: string }).etag)}"` };
    await expect(callRest(clients, 'PUT', '/devices/d1', { deviceId: 'd1' }, stale)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEtagError' }),
    );
    await expect(callRest(clients, 'DELETE', '/devices/d1')).rejects.toThrow('Etag missing');
    await clients.registry.delete('d1');
    await expect(clients.registry.get('d1')).rejects.toThrow(expect.objectContaining({ name: 'DeviceNotFoundError' }));
    await expect(clients.registry.getTwin('d1')).rejects.toThrow(
      expect.objectContaining({ name: 'DeviceNotFoundError' }),
    );
  });

  test('an edge device gets a scope and its two system modules without keys', async () => {
    await registerDevice(clients, 'edge', true);
    const { responseBody } = await clients.registry.get('edge');
    expect(responseBody).toMatchObject({
      deviceScope: expect.stringMatching(/^ms-azure-iot-edge:\/\/edge-\d{18}$/) as unknown,
    });
    const modules = await listModules('edge');
    expect(modules).toHaveLength(2);
    expect(modules).toEqual(
      ['$edgeAgent', '$edgeHub'].map(
        (moduleId) => expect.objectContaining({ moduleId, managedBy: 'iotEdge' }) as unknown,
      ),
    );
  });

  test('modules are added, listed and removed; a name beginning with $ is refused', async () => {
    await registerDevice(clients, 'holder');
    await registerModule(clients, 'holder', 'reporter');
    await expect(clients.registry.addModule({ deviceId: 'holder', moduleId: '$mine' })).rejects.toThrow('reserved');
    await expect(registerModule(clients, 'holder', 'reporter')).rejects.toThrow(
      expect.objectContaining({ name: 'DeviceAlreadyExistsError' }),
    );
    expect((await listModules('holder')).map(({ moduleId }) => moduleId)).toEqual(['reporter']);
    await clients.registry.removeModule('holder', 'reporter');
    expect(await listModules('holder')).toEqual([]);
    await expect(callRest(clients, 'GET', '/devices/holder/modules/reporter')).rejects.toThrow('Not found');
  });

  test('devices are created and removed in bulk, and each failure is named', async () => {
    const devices = ['b1', 'b2', 'b3'].map((deviceId) => ({ deviceId }));
    const added = await clients.registry.addDevices(devices);
    expect(added.responseBody).toEqual({ isSuccessful: true, errors: [], warnings: [] });
    const again = await requestRaw(hub, {
      method: 'POST',
      path: '/devices?api-version=2021-04-12',
      policy: 'registryReadWrite',
      body: JSON.stringify([
        { id: 'b1', importMode: 'Create' },
        { id: 'b4', importMode: 'create' },
      ]),
    });
    expect(again.status).toBe(400);
    expect(JSON.parse(again.body)).toMatchObject({
      isSuccessful: false,
      errors: [{ deviceId: 'b1', errorCode: 'DeviceAlreadyExists' }],
    });
    await clients.registry.removeDevices(devices, true);
    await clients.registry.get('b4');
    await expect(clients.registry.get('b1')).rejects.toThrow(expect.objectContaining({ name: 'DeviceNotFoundError' }));
  });

  test('each policy may do what it is for and nothing else', async () => {
    await registerDevice(clients, 'guarded');
    const status = async (policy: string, method: string, path: string): Promise<number> =>
      (await requestRaw(hub, { method, path: `${path}?api-version=2021-04-12`, policy, body: '{}' })).status;
    expect(await status('registryRead', 'GET', '/devices/guarded')).toBe(200);
    expect(await status('registryRead', 'PUT', '/devices/fresh')).toBe(401);
    expect(await status('registryReadWrite', 'PUT', '/devices/fresh')).toBe(200);
    expect(await status('registryReadWrite', 'GET', '/twins/guarded')).toBe(401);
    expect(await status('service', 'GET', '/twins/guarded')).toBe(200);
    expect(await status('service', 'GET', '/devices/guarded')).toBe(401);
    expect(await status('device', 'GET', '/devices/guarded')).toBe(401);
  });

  test("a device's own key sees to its own modules, and to nothing else", async () => {
    const key = await registerDevice(clients, 'runtime', true);
    await registerDevice(clients, 'neighbour', true);
    const authorization = deviceToken(hub, 'devices/runtime', key);
    const call = async (method: string, path: string, body = '{}', headers = {}): Promise<number> =>
      (await requestRaw(hub, { method, path: `${path}?api-version=2021-04-12`, authorization, body, headers })).status;
    expect(await call('GET', '/devices/runtime/modules')).toBe(200);
    expect(await call('PUT', '/devices/runtime/modules/detector', '{"managedBy":"iotEdge"}')).toBe(200);
    expect(await call('PUT', '/devices/runtime/modules/%24edgeAgent', '{}', { 'if-match': '*' })).toBe(200);
    expect(await call('DELETE', '/devices/runtime/modules/detector', '', { 'if-match': '*' })).toBe(204);
    expect(await call('GET', '/devices/neighbour/modules')).toBe(401);
    expect(await call('GET', '/devices/runtime')).toBe(401);
    expect(await call('GET', '/twins/runtime')).toBe(401);
  });

  test('errors carry the name in a header, and what cannot be done here is 501', async () => {
    const ask = async (method: string, path: string, body = ''): ReturnType<typeof requestRaw> =>
      requestRaw(hub, { method, path, policy: 'iothubowner', body });
    const missing = await ask('GET', '/devices/absent?api-version=2021-04-12');
    expect(missing.headers['iothub-errorcode']).toBe('DeviceNotFound');
    expect(JSON.parse(missing.body)).toMatchObject({
      Message: expect.stringContaining('ErrorCode:DeviceNotFound;') as unknown,
    });
    const version = await ask('GET', '/devices?api-version=2010-01-01');
    expect([version.status, version.headers['iothub-errorcode']]).toEqual([400, 'InvalidProtocolVersion']);
    const twin = await ask('GET', '/digitaltwins/one?api-version=2021-04-12');
    expect(twin.status).toBe(501);
    expect(twin.body).toContain('The local hub does not do this: digital twins');
    const broken = await ask('PUT', '/devices/x?api-version=2021-04-12', '{"deviceId":');
    expect([broken.status, broken.headers['iothub-errorcode']]).toEqual([400, 'IotHubFormatError']);
  });

  test('a stranger is refused before his body is read', async () => {
    const headers = { 'content-length': '8000000' };
    const answer = await requestRaw(hub, {
      method: 'POST',
      path: '/devices',
      authorization: 'none',
      headers,
      sendBody: false,
    });
    expect(answer.status).toBe(401);
  });

  test('queries select, count and page, and say what they do not support', async () => {
    const names = ['q1', 'q2', 'q3', 'q4', 'q5'];
    await clients.registry.addDevices(names.map((deviceId) => ({ deviceId })));
    for (const deviceId of names.slice(0, 3))
      await clients.registry.updateTwin(deviceId, { tags: { ring: 'canary' } }, '*');
    const query = clients.registry.createQuery("SELECT * FROM devices WHERE tags.ring = 'canary'", 2);
    const pages: number[] = [];
    while (query.hasMoreResults) {
      const { result } = await new Promise<{ result: { deviceId: string }[] }>((resolve, reject) => {
        query.nextAsTwin((error, result) => {
          if (error == null) resolve({ result: (result ?? []) as unknown as { deviceId: string }[] });
          else reject(error);
        });
      });
      pages.push(result.length);
    }
    expect(pages).toEqual([2, 1]);
    const ask = async (text: string): Promise<unknown> => callRest(clients, 'POST', '/devices/query', { query: text });
    expect(await ask("SELECT deviceId, tags.ring AS r FROM devices WHERE deviceId IN ['q1','q4']")).toEqual([
      { deviceId: 'q1', r: 'canary' },
      { deviceId: 'q4' },
    ]);
    expect(await ask("SELECT COUNT() AS n FROM devices WHERE tags.ring = 'canary'")).toEqual([{ n: 3 }]);
    expect(await ask('SELECT * FROM devices.jobs')).toEqual([]);
    await expect(ask('SELECT AVG(tags.x) FROM devices')).rejects.toThrow('not supported by the local hub');
    await expect(ask('SELECT * FROM')).rejects.toThrow('position 13');
    expect(await callRest(clients, 'GET', '/statistics/devices')).toMatchObject({ disabledDeviceCount: 0 });
    expect(await callRest(clients, 'GET', '/statistics/service')).toEqual({ connectedDeviceCount: 0 });
  });
});
