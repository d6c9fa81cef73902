import type { Configuration } from 'azure-iothub';
import { describe, expect, test } from 'vitest';
import { callRest, openModule, primaryKeyOf, registerDevice, report, until } from './localhub-clients.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();

function content(revision: string): NonNullable<Configuration['content']> {
  return {
    modulesContent: {
      $edgeAgent: { 'properties.desired': { schemaVersion: '1.1', revision, modules: { detector: { version: '1' } } } },
      $edgeHub: { 'properties.desired': { routes: {} } },
      detector: { 'properties.desired': { fps: 15, revision } },
    },
  };
}

/** An edge agent: a module client with the key that an edge runtime would have set for itself. */
async function openAgent(deviceId: string): Promise<Awaited<ReturnType<typeof openModule>>> {
  const key = Buffer.alloc(32, 3).toString('base64');
  const authentication = { type: 'sas', symmetricKey: { primaryKey: key, secondaryKey: key } };
  await callRest(
    clients,
    'PUT',
    `/devices/${deviceId}/modules/%24edgeAgent`,
    { authentication },
    { 'If-Match': '"*"' },
  );
  return openModule(hub, deviceId, '$edgeAgent', key);
}

interface AgentTwin {
  readonly configurations?: Record<string, { status: string }>;
  readonly properties: { readonly desired: Record<string, unknown> };
}

async function agentTwin(deviceId: string): Promise<AgentTwin> {
  return (await callRest(clients, 'GET', `/twins/${deviceId}/modules/%24edgeAgent`)) as AgentTwin;
}

async function metrics(id: string): Promise<Record<string, number>> {
  const configuration = (await callRest(clients, 'GET', `/configurations/${id}`)) as {
    systemMetrics: { results: Record<string, number> };
  };
  return configuration.systemMetrics.results;
}

describe('deployments through the SDKs', () => {
  test('content applied to one device reaches its agent as a desired notification', async () => {
    await registerDevice(clients, 'edge-one', true);
    const agent = await openAgent('edge-one');
    const twin = await agent.getTwin();
    let revision: unknown;
    twin.on('properties.desired', (patch: { revision?: unknown }) => {
      revision = patch.revision;
    });
    await clients.registry.applyConfigurationContentOnDevice('edge-one', content('r1'));
    await until('the notification', () => revision === 'r1');
    const created = (await callRest(clients, 'GET', '/devices/edge-one/modules/detector')) as object;
    expect(primaryKeyOf(created)).toMatch(/=$/);
    const detector = (await callRest(clients, 'GET', '/twins/edge-one/modules/detector')) as AgentTwin;
    expect(detector.properties.desired).toMatchObject({ fps: 15, revision: 'r1', $version: 2 });
    await agent.close();
  });

  test('content is refused on a device that is no edge device, and when its shape is wrong', async () => {
    await registerDevice(clients, 'leaf');
    await registerDevice(clients, 'edge-strict', true);
    const apply = async (deviceId: string, body: unknown): Promise<unknown> =>
      callRest(clients, 'POST', `/devices/${deviceId}/applyConfigurationContent`, body);
    await expect(apply('leaf', content('r1'))).rejects.toThrow('Not an Azure IoT Edge device');
    await expect(apply('edge-strict', { modulesContent: {} })).rejects.toThrow('modulesContent must have $edgeAgent');
    await expect(apply('edge-strict', { modules: {} })).rejects.toThrow("has 'modules', which is no field");
    const misspelt = { modulesContent: { $edgeAgent: { 'properties.desired': {} }, m: { desired: {} } } };
    await expect(apply('edge-strict', misspelt)).rejects.toThrow("m: 'desired' is not allowed");
    expect((await agentTwin('edge-strict')).properties.desired['$version']).toBe(1);
  });

  test('the deployment with the highest priority applies, the one created last on a tie, and metrics say so', async () => {
    await registerDevice(clients, 'edge-plant', true);
    await clients.registry.updateTwin('edge-plant', { tags: { site: 'plant-7' } }, '*');
    const add = async (id: string, priority: number): Promise<void> => {
      const targetCondition = "tags.site = 'plant-7'";
      await clients.registry.addConfiguration({ id, content: content(id), targetCondition, priority } as Configuration);
    };
    await add('line-r1', 10);
    expect((await agentTwin('edge-plant')).configurations).toEqual({ 'line-r1': { status: 'Applied' } });
    await add('line-r2', 10);
    await add('low', 5);
    const twin = await agentTwin('edge-plant');
    expect(twin.configurations).toEqual({
      'line-r1': { status: 'Targeted' },
      'line-r2': { status: 'Applied' },
      low: { status: 'Targeted' },
    });
    expect(twin.properties.desired).toMatchObject({ revision: 'line-r2', $version: 3 });
    expect(await metrics('line-r2')).toEqual({
      targetedCount: 1,
      appliedCount: 1,
      reportedSuccessfulCount: 0,
      reportedFailedCount: 0,
    });
    expect(await metrics('line-r1')).toMatchObject({ targetedCount: 1, appliedCount: 0 });
    const agent = await openAgent('edge-plant');
    await report(await agent.getTwin(), { lastDesiredVersion: 3, lastDesiredStatus: { code: 200 } });
    expect(await metrics('line-r2')).toMatchObject({ reportedSuccessfulCount: 1, reportedFailedCount: 0 });
    await agent.close();
    await clients.registry.removeConfiguration('line-r2');
    expect((await agentTwin('edge-plant')).properties.desired).toMatchObject({ revision: 'line-r1' });
    await clients.registry.updateTwin('edge-plant', { tags: { site: null } }, '*');
    const left = await agentTwin('edge-plant');
    expect(left.configurations).toBeUndefined();
    expect(left.properties.desired).toMatchObject({ revision: 'line-r1' });
  });

  test('a deployment is created once, changed by its etag, and its content never', async () => {
    const id = 'rollout-r1';
    const body = { id, content: content('first'), targetCondition: '', priority: 1 } as Configuration;
    await clients.registry.addConfiguration(body);
    await expect(clients.registry.addConfiguration(body)).rejects.toThrow(
      expect.objectContaining({ name: 'DeviceAlreadyExistsError' }),
    );
    const stored = (await clients.registry.getConfiguration(id)).responseBody;
    const changed = { ...stored, priority: 2, content: content('second') };
    await clients.registry.updateConfiguration(changed);
    await expect(clients.registry.updateConfiguration(changed)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidEtagError' }),
    );
    const after = (await clients.registry.getConfiguration(id)).responseBody;
    expect(after).toMatchObject({ priority: 2, etag: 'Mg==' });
    expect(after.content).toEqual(content('first'));
  });

  test('a layer above the base is merged into it by path, and one below is only targeted', async () => {
    await registerDevice(clients, 'edge-layers', true);
    const targetCondition = "deviceId = 'edge-layers'";
    const layer = {
      $edgeAgent: { 'properties.desired.modules.extra': { version: '2' } },
      extra: { 'properties.desired.deep.level': 3 },
    };
    const add = async (id: string, priority: number, modulesContent: unknown): Promise<void> => {
      await clients.registry.addConfiguration({
        id,
        priority,
        targetCondition,
        content: { modulesContent },
      } as unknown as Configuration);
    };
    await add('above', 20, layer);
    expect((await agentTwin('edge-layers')).configurations).toEqual({ above: { status: 'Targeted' } });
    await add('base', 10, content('base').modulesContent);
    await add('below', 5, layer);
    const twin = await agentTwin('edge-layers');
    expect(twin.configurations).toEqual({
      above: { status: 'Applied' },
      base: { status: 'Applied' },
      below: { status: 'Targeted' },
    });
    expect(twin.properties.desired['modules']).toEqual({ detector: { version: '1' }, extra: { version: '2' } });
    const extra = (await callRest(clients, 'GET', '/twins/edge-layers/modules/extra')) as AgentTwin;
    expect(extra.properties.desired['deep']).toEqual({ level: 3 });
  });

  test('a wrong content and a wrong target condition are refused with the reason', async () => {
    const put = async (body: object): Promise<unknown> =>
      callRest(clients, 'PUT', '/configurations/refused', { id: 'refused', ...body });
    await expect(put({ content: { deviceContent: { 'tags.site': 'plant-7' } } })).rejects.toThrow(
      "'tags.site' is not allowed",
    );
    const modules = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`m${index}`, { type: 'docker' }]));
    const tooMany = { modulesContent: { $edgeAgent: { 'properties.desired': { modules } } } };
    await expect(put({ content: tooMany })).rejects.toThrow('51 modules, and 50 is the limit of one deployment');
    await registerDevice(clients, 'edge-full', true);
    const applied = callRest(clients, 'POST', '/devices/edge-full/applyConfigurationContent', tooMany);
    await expect(applied).rejects.toThrow('51 modules');
    const refusedCondition = { content: content('x'), targetCondition: 'capabilities.iotEdge = true' };
    await expect(put(refusedCondition)).rejects.toThrow('capabilities.iotEdge cannot stand in a target condition');
    const tested = await callRest(clients, 'POST', '/configurations/testQueries', {
      targetCondition: 'tags.a =',
      customMetricQueries: { ok: 'SELECT deviceId FROM devices', bad: 'SELECT' },
    });
    expect(tested).toEqual({
      targetConditionError: expect.stringContaining('position 8') as unknown,
      customMetricQueryErrors: { bad: expect.any(String) as unknown },
    });
  });
});
