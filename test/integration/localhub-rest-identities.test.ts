import { describe, expect, test } from 'vitest';
import { callRest } from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

const key = (text: string): string => Buffer.from(text).toString('base64');

async function read(deviceId: string): Promise<Record<string, unknown>> {
  return (await clients.registry.get(deviceId)).responseBody as unknown as Record<string, unknown>;
}

test('a bulk operation that did not succeed says so in the header, too', async () => {
  const body = '[{"id":"b9","importMode":"zap"}]';
  const refused = await requestRaw(hub, { method: 'POST', path: '/devices?api-version=2021-04-12', body });
  expect([refused.status, refused.headers['iothub-errorcode']]).toEqual([400, 'BulkRegistryOperationFailure']);
});

describe('identities through the SDK', () => {
  test('with keys and a status are read as they were made, and updated', async () => {
    const symmetricKey = { primaryKey: key('1234567890qwerty'), secondaryKey: key('ytrewq0987654321') };
    await clients.registry.create({ deviceId: 'keyed', authentication: { symmetricKey }, status: 'disabled' });
    expect(await read('keyed')).toMatchObject({ authentication: { type: 'sas', symmetricKey }, status: 'disabled' });
    const other = { ...symmetricKey, secondaryKey: key('qwertyuiopasdfghjkl') };
    await clients.registry.update({ deviceId: 'keyed', authentication: { symmetricKey: other }, status: 'enabled' });
    expect(await read('keyed')).toMatchObject({ authentication: { symmetricKey: other }, status: 'enabled' });
  });

  test('with thumbprints and with certificates of an authority have no keys, and their twins say so', async () => {
    const x509Thumbprint = { primaryThumbprint: 'aB'.repeat(20), secondaryThumbprint: '1'.repeat(40) };
    await clients.registry.create({ deviceId: 'printed', authentication: { x509Thumbprint } });
    const authentication = {
      type: 'selfSigned',
      x509Thumbprint,
      symmetricKey: { primaryKey: null, secondaryKey: null },
    };
    expect(await read('printed')).toMatchObject({ authentication });
    expect((await clients.registry.getTwin('printed')).responseBody).toMatchObject({
      authenticationType: 'selfSigned',
      x509Thumbprint: { PrimaryThumbprint: 'aB'.repeat(20), SecondaryThumbprint: '1'.repeat(40) },
    });
    await clients.registry.create({ deviceId: 'signed', authentication: { type: 'certificateAuthority' } as never });
    expect(await read('signed')).toMatchObject({ authentication: { type: 'certificateAuthority' } });
    await clients.registry.addModule({
      deviceId: 'signed',
      moduleId: 'm',
      authentication: { x509Thumbprint },
    });
    expect((await clients.registry.getModule('signed', 'm')).responseBody).toMatchObject({ authentication });
    const wrong = { deviceId: 'wrong', authentication: { x509Thumbprint: { primaryThumbprint: 'ab:cd' } } };
    await expect(clients.registry.create(wrong as never)).rejects.toThrow('StringIsNotThumbprint');
  });

  test('a child of an edge device keeps to its scope, and takes none that is nobody’s', async () => {
    await clients.registry.create({ deviceId: 'edge', capabilities: { iotEdge: true } });
    const { deviceScope } = await read('edge');
    await clients.registry.create({ deviceId: 'child', deviceScope });
    const child = await read('child');
    expect(child).toMatchObject({ deviceScope, parentScopes: [deviceScope] });
    const moved = { ...child, deviceScope: 'ms-azure-iot-edge://nobody-1' };
    await expect(clients.registry.update(moved as never)).rejects.toThrow('not the scope of an edge device');
    await clients.registry.create({ deviceId: 'edge2', capabilities: { iotEdge: true } });
    const other = (await read('edge2'))['deviceScope'];
    await clients.registry.update({ ...child, deviceScope: other } as never);
    expect(await read('child')).toMatchObject({ deviceScope: other, parentScopes: [other] });
    await clients.registry.delete('edge2');
    await clients.registry.update({ ...(await read('child')), statusReason: 'orphan' } as never);
    expect(await read('child')).toMatchObject({ deviceScope: other, statusReason: 'orphan' });
  });

  test('a module is read, updated by its etag and removed by it', async () => {
    await clients.registry.create({ deviceId: 'carrier' });
    await clients.registry.addModule({ deviceId: 'carrier', moduleId: 'm' });
    const module = (await clients.registry.getModule('carrier', 'm')).responseBody as unknown as { etag: string };
    await clients.registry.updateModule(Object.assign({}, module, { managedBy: 'me' }) as never);
    const stale = Object.assign({}, module, { managedBy: 'you' }) as never;
    await expect(clients.registry.updateModule(stale)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEtagError' }),
    );
    await clients.registry.updateModule(stale, true);
    const now = (await clients.registry.getModule('carrier', 'm')).responseBody as unknown as {
      managedBy: string;
      etag: string;
    };
    expect(now.managedBy).toBe('you');
    const list = (await clients.registry.getModulesOnDevice('carrier')).responseBody as unknown as object[];
    expect(list).toHaveLength(1);
    const path = '/devices/carrier/modules/m';
    const byOld = callRest(clients, 'DELETE', path, undefined, { 'If-Match': `"${module.etag}"` });
    await expect(byOld).rejects.toThrow(expect.objectContaining({ name: 'InvalidEtagError' }));
    await callRest(clients, 'DELETE', path, undefined, { 'If-Match': `"${now.etag}"` });
    await expect(clients.registry.getModule('carrier', 'm')).rejects.toThrow('Not found');
  });

  test('in bulk, as the SDK writes its modes and etags', async () => {
    const devices = ['b1', 'b2'].map((deviceId) => ({ deviceId }));
    await clients.registry.addDevices(devices);
    const read1 = await read('b1');
    await clients.registry.updateDevices([{ ...read1, statusReason: 'one' }] as never, false);
    expect(await read('b1')).toMatchObject({ statusReason: 'one' });
    await expect(clients.registry.removeDevices([read1] as never, false)).rejects.toThrow(
      expect.objectContaining({ name: 'ArgumentError' }),
    );
    await clients.registry.updateDevices([{ ...read1, statusReason: 'two' }] as never, true);
    const removed = await clients.registry.removeDevices(devices, true);
    expect(removed.responseBody).toEqual({ isSuccessful: true, errors: [], warnings: [] });
  });

  test('are listed up to a number, and counted', async () => {
    const list = (await clients.registry.list()).responseBody as unknown as { deviceId: string }[];
    const top = await requestRaw(hub, { method: 'GET', path: '/devices?top=2&api-version=2021-04-12' });
    expect((JSON.parse(top.body) as { deviceId: string }[]).map(({ deviceId }) => deviceId)).toEqual(
      list.slice(0, 2).map(({ deviceId }) => deviceId),
    );
    const outside = await requestRaw(hub, { method: 'GET', path: '/devices?top=0&api-version=2021-04-12' });
    expect(JSON.parse(outside.body)).toHaveLength(list.length);
    const word = await requestRaw(hub, { method: 'GET', path: '/devices?top=all&api-version=2021-04-12' });
    expect(word.status).toBe(400);
    expect(await callRest(clients, 'GET', '/statistics/devices')).toEqual({
      totalDeviceCount: list.length,
      enabledDeviceCount: list.length,
      disabledDeviceCount: 0,
    });
  });

  test.each([
    ['PUT', '/devices/keyed', {}, '{}', 409, 'DeviceAlreadyExists'],
    ['PUT', '/devices/absent', { 'if-match': '*' }, '{}', 404, 'DeviceNotFound'],
    ['PUT', '/devices/keyed', { 'if-match': '"b2xk"' }, '{}', 412, 'PreconditionFailed'],
    ['DELETE', '/devices/keyed', {}, '', 412, 'PreconditionFailed'],
    ['DELETE', '/devices/absent', { 'if-match': '*' }, '', 404, 'DeviceNotFound'],
    ['PUT', '/devices/%24odd%20name', {}, '{}', 400, 'ArgumentInvalid'],
    ['GET', '/devices/carrier/modules/absent', {}, '', 404, 'ModuleNotFound'],
    ['GET', '/devices/absent/modules/m', {}, '', 401, 'IotHubUnauthorizedAccess'],
    ['PUT', '/devices/carrier/modules/%24mine', {}, '{}', 400, 'ArgumentInvalid'],
    ['PATCH', '/twins/keyed', { 'if-match': '"AAAAAAAAAAk="' }, '{"tags":{}}', 412, 'PreconditionFailed'],
    ['GET', '/twins/carrier/modules/absent', {}, '', 404, 'DeviceNotFound'],
  ])('%s %s with %j is refused as IoT Hub does', async (method, path, headers, body, status, code) => {
    const answer = await requestRaw(hub, { method, path: `${path}?api-version=2021-04-12`, headers, body });
    expect([answer.status, answer.headers['iothub-errorcode']]).toEqual([status, code]);
  });
});
