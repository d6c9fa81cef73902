import type { Twin } from 'azure-iot-device';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import {
  openModule,
  registerDevice,
  registerModule,
  report,
  serviceClients,
  startTestHub,
  type ServiceClients,
} from './localhub-clients.ts';

let hub: LocalHub;
let clients: ServiceClients;

beforeAll(async () => {
  hub = await startTestHub({ gatewayManners: true, gatewayMergeMs: 400 });
  clients = serviceClients(hub);
});

afterAll(async () => {
  clients.close();
  await hub.close();
});

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
    await report(twin, { first: 1 });
    expect(await reportedOf(service, 'reporter')).toEqual({ first: 1, $version: 2 });
    await report(twin, { first: null, second: 2 });
    expect(await reportedOf(service, 'reporter')).toEqual({ first: 1, $version: 2 });
    const { reported } = (await client.getTwin()).properties;
    expect(reported).toMatchObject({ first: 1, $version: 2 });
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
});
