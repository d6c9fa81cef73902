import { Message, type Twin } from 'azure-iot-device';
import { describe, expect, test } from 'vitest';
import {
  LoopbackAgent,
  openDevice,
  openModule,
  primaryKeyOf,
  registerDevice,
  registerModule,
  report,
  serviceClients,
  type ServiceClients,
} from './localhub-clients.ts';
import { hubForTests, startTestHub } from './localhub-world.ts';

const { hub, clients } = await hubForTests({ gatewayManners: true, gatewayMergeMs: 400 });

async function reportedOf(service: ServiceClients, moduleId: string): Promise<Record<string, unknown>> {
  const answer = await service.registry.getModuleTwin('edge', moduleId);
  const { $metadata: _, ...reported } = answer.responseBody.properties.reported as Record<string, unknown>;
  return reported;
}

/** Reported properties without their version, which counts the pushes. */
async function reportedValues(moduleId: string): Promise<Record<string, unknown>> {
  const { $version: _, ...reported } = await reportedOf(clients, moduleId);
  return reported;
}

const SOON = { timeout: 10_000 };

describe('a module of an edge device, through the gateway', () => {
  test('its reports are acknowledged at once and written later, and it reads meanwhile what the hub has', async () => {
    const slow = await startTestHub({ gatewayManners: true, gatewayMergeMs: 60_000 });
    const service = serviceClients(slow);
    await registerDevice(service, 'edge', true);
    const client = await openModule(slow, 'edge', 'reporter', await registerModule(service, 'edge', 'reporter'));
    const twin: Twin = await client.getTwin();
    // That it has connected was a report of the gateway, and went at once: what follows waits.
    const { clients: connected } = await reportedOf(service, '$edgeHub');
    expect(connected).toMatchObject({ 'edge/reporter': { status: 'Connected' } });
    await report(twin, { first: 1 });
    await report(twin, { first: null, second: 2 });
    expect(await reportedOf(service, 'reporter')).toEqual({ $version: 1 });
    const { reported } = (await client.getTwin()).properties;
    expect(reported).toMatchObject({ $version: 1 });
    expect(reported).not.toHaveProperty('second');
    await client.close();
    service.close();
    await slow.close();
  });

  test('what it reports comes to stand in its twin, with what it deletes', async () => {
    await registerDevice(clients, 'edge', true);
    const client = await openModule(hub, 'edge', 'reporter', await registerModule(clients, 'edge', 'reporter'));
    const twin = await client.getTwin();
    await report(twin, { first: 1 });
    await report(twin, { second: { a: 1 } });
    await report(twin, { second: { b: 2 }, first: null });
    await expect.poll(async () => reportedValues('reporter'), SOON).toEqual({ second: { a: 1, b: 2 } });
    await client.close();
  });

  test('what breaks a rule never reaches the twin, and the module is not told, as through edgeHub', async () => {
    const client = await openModule(hub, 'edge', 'wrong', await registerModule(clients, 'edge', 'wrong'));
    const twin = await client.getTwin();
    await report(twin, { 'a.b': 1 });
    await report(twin, { fine: true });
    await expect.poll(async () => reportedValues('wrong'), SOON).toEqual({ fine: true });
    await client.close();
  });

  test('desired properties still reach it at once', async () => {
    const client = await openModule(hub, 'edge', 'listener', await registerModule(clients, 'edge', 'listener'));
    const twin = await client.getTwin();
    let fps: unknown;
    twin.on('properties.desired', (patch: Record<string, unknown>) => {
      fps = patch['fps'];
    });
    await clients.registry.updateModuleTwin('edge', 'listener', { properties: { desired: { fps: 15 } } }, '*');
    await expect.poll(() => fps, SOON).toBe(15);
    await client.close();
  });

  test('its outputs reach the inputs and the hub that the routes name, and wait for a module that is away', async () => {
    await registerDevice(clients, 'plant', true);
    const [cameraKey, filterKey] = [
      await registerModule(clients, 'plant', 'camera'),
      await registerModule(clients, 'plant', 'filter'),
    ];
    const routes = {
      frames: `FROM /messages/modules/camera/outputs/frames WHERE level = "high" INTO BrokeredEndpoint("/modules/filter/inputs/in")`,
      alerts: 'FROM /messages/modules/filter/outputs/alerts INTO $upstream',
    };
    const desired = { schemaVersion: '1.1', routes, storeAndForwardConfiguration: { timeToLiveSecs: 7200 } };
    await clients.registry.updateModuleTwin('plant', '$edgeHub', { properties: { desired } }, '*');
    const status = async (): Promise<unknown> =>
      (await clients.registry.getModuleTwin('plant', '$edgeHub')).responseBody.properties.reported;
    await expect
      .poll(status, SOON)
      .toMatchObject({ lastDesiredVersion: 2, lastDesiredStatus: { code: 200, description: '' } });

    const camera = await openModule(hub, 'plant', 'camera', cameraKey);
    const sent = hub.telemetry.count();
    for (const level of ['high', 'low', 'high']) {
      const frame = new Message(`frame ${level}`);
      frame.properties.add('level', level);
      await camera.sendOutputEvent('frames', frame);
    }
    const filter = await openModule(hub, 'plant', 'filter', filterKey);
    const got: unknown[] = [];
    filter.on('inputMessage', (input: string, message: Message) => {
      got.push([input, message.getBytes().toString(), message.properties.getValue('level') as unknown]);
      void filter.complete(message).then(async () => filter.sendOutputEvent('alerts', new Message('alert')));
    });
    await expect.poll(() => hub.telemetry.count() - sent, SOON).toBe(2);
    expect(got).toEqual([
      ['in', 'frame high', 'high'],
      ['in', 'frame high', 'high'],
    ]);
    const last = hub.telemetry.recent().at(-1);
    expect([last?.from, last?.body.toString()]).toEqual([{ deviceId: 'plant', moduleId: 'filter' }, 'alert']);
    await camera.close();
    await filter.close();
  });

  test('it calls methods of modules and devices within its gateway, and of nobody else', async () => {
    const gateway = await clients.registry.create({ deviceId: 'hall', capabilities: { iotEdge: true } });
    const { deviceScope } = gateway.responseBody as unknown as { deviceScope: string };
    const below = { deviceId: 'valve', deviceScope };
    const leaf = await clients.registry.create(below);
    await registerDevice(clients, 'elsewhere', true);
    const caller = await openModule(hub, 'hall', 'caller', await registerModule(clients, 'hall', 'caller'));
    const callee = await openModule(hub, 'hall', 'callee', await registerModule(clients, 'hall', 'callee'));
    const device = await openDevice(hub, 'valve', primaryKeyOf(leaf.responseBody));
    callee.onMethod('probe', (_request, response) => void response?.send(200, 'module'));
    device.onDeviceMethod('probe', (_request, response) => void response.send(200, 'device'));
    await caller.setOptions({ ca: hub.caPem, http: { agent: new LoopbackAgent(hub) } });
    const call = { methodName: 'probe', payload: null, responseTimeoutInSeconds: 10, connectTimeoutInSeconds: 10 };
    expect(await caller.invokeMethod('hall', 'callee', call)).toMatchObject({ status: 200, payload: 'module' });
    expect(await caller.invokeMethod('valve', call)).toMatchObject({ status: 200, payload: 'device' });
    await expect(caller.invokeMethod('elsewhere', { ...call, connectTimeoutInSeconds: 0 })).rejects.toMatchObject({
      message: 'Not found',
      responseBody: '{"message":"Client elsewhere not found"}',
    });
    for (const client of [caller, callee, device]) await client.close();
  });
});
