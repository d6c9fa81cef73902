import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from 'azure-iothub';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalHub, type LocalHub } from '../../localhub/src/index.ts';
import {
  callRest,
  openDevice,
  registerDevice,
  registerModule,
  serviceClients,
  until,
  type ServiceClients,
} from './localhub-clients.ts';

let dataDir: string;
let hub: LocalHub;
let clients: ServiceClients;

async function open(): Promise<void> {
  hub = await startLocalHub({ dataDir, mqttPort: 0, httpsPort: 0 });
  clients = serviceClients(hub);
}

async function close(): Promise<void> {
  clients.close();
  await hub.close();
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'localhub-configurations-'));
  await open();
});

afterAll(async () => {
  await close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Twin {
  readonly configurations?: Record<string, { status: string }>;
  readonly properties: { readonly desired: Record<string, unknown> };
}

async function add(id: string, priority: number, targetCondition: string, content: object): Promise<void> {
  await clients.registry.addConfiguration({ id, priority, targetCondition, content } as Configuration);
}

async function twinOf(path: string): Promise<Twin> {
  return (await callRest(clients, 'GET', `/twins/${path}`)) as Twin;
}

describe('automatic configurations through the SDKs', () => {
  test('reach the device as desired changes, are counted and found, and go with the target; over a restart too', async () => {
    const key = await registerDevice(clients, 'pump-1');
    await clients.registry.updateTwin('pump-1', { tags: { site: 'plant-7' } }, '*');
    const device = await openDevice(hub, 'pump-1', key);
    const twin = await device.getTwin();
    const told: unknown[] = [];
    twin.on('properties.desired.pump', (pump: unknown) => void told.push(structuredClone(pump)));
    await add('everywhere', 1, '*', { deviceContent: { 'properties.desired.pump': { speed: 1, mode: 'eco' } } });
    await add('plant-7', 2, "tags.site = 'plant-7'", { deviceContent: { 'properties.desired.pump.speed': 2 } });
    await until('both changes', () => told.length === 2);
    expect(told).toEqual([{ speed: 1, mode: 'eco' }, { speed: 2 }]);
    await device.close();

    expect((await twinOf('pump-1')).configurations).toEqual({
      everywhere: { status: 'Applied' },
      'plant-7': { status: 'Applied' },
    });
    const { responseBody } = await clients.registry.getConfiguration('plant-7');
    expect(responseBody).toMatchObject({
      content: { deviceContent: { 'properties.desired.pump.speed': 2 } },
      systemMetrics: {
        results: { targetedCount: 1, appliedCount: 1 },
        queries: { appliedCount: "select deviceId from devices where configurations.[[plant-7]].status = 'Applied'" },
      },
    });

    await close();
    await open();
    await clients.registry.updateTwin('pump-1', { tags: { site: null } }, '*');
    const left = await twinOf('pump-1');
    expect(left.properties.desired['pump']).toEqual({ speed: 1, mode: 'eco' });
    expect(left.configurations).toEqual({ everywhere: { status: 'Applied' } });
    await clients.registry.removeConfiguration('everywhere');
    expect((await twinOf('pump-1')).properties.desired['pump']).toEqual({ speed: 1, mode: 'eco' });
  });

  test('of modules go by a condition over modules, which nothing else takes', async () => {
    await registerDevice(clients, 'line-7', true);
    await registerModule(clients, 'line-7', 'meter');
    const meters = "FROM devices.modules WHERE moduleId = 'meter'";
    const content = { moduleContent: { 'properties.desired.every': 5 } };
    await expect(add('refused', 1, '*', content)).rejects.toThrow('FROM devices.modules WHERE');
    await expect(add('refused', 1, meters, { deviceContent: {} })).rejects.toThrow('for moduleContent only');
    await add('meters', 1, meters, content);
    const twin = await twinOf('line-7/modules/meter');
    expect(twin.properties.desired).toMatchObject({ every: 5, $version: 2 });
    expect(twin.configurations).toEqual({ meters: { status: 'Applied' } });
    const { responseBody } = await clients.registry.getConfiguration('meters');
    expect(responseBody.systemMetrics?.results).toEqual({ targetedCount: 1, appliedCount: 1 });
    const tested = await callRest(clients, 'POST', '/configurations/testQueries', { targetCondition: meters });
    expect(tested).toEqual({ targetConditionError: '', customMetricQueryErrors: {} });
  });
});
