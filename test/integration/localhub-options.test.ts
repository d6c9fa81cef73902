import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { endHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import { openDevice, registerDevice, serviceClients } from './localhub-clients.ts';
import { deviceToken, nextEvent, plainMqttOptions } from './localhub-mqtt-clients.ts';
import { requestRaw, type RawAnswer } from './localhub-raw-requests.ts';
import { startTestHub } from './localhub-world.ts';

const BIN = join(import.meta.dirname, '../../localhub/bin/localhub.mjs');
const VERSION = 'api-version=2021-04-12';

async function ask(hub: LocalHub, method: string, path: string, body: object | null = null): Promise<RawAnswer> {
  return requestRaw(hub, { method, path: `${path}?${VERSION}`, body: body === null ? '' : JSON.stringify(body) });
}

async function queried(hub: LocalHub): Promise<unknown[]> {
  const { body } = await ask(hub, 'POST', '/devices/query', { query: 'SELECT deviceId FROM devices' });
  return (JSON.parse(body) as { deviceId: string }[]).map(({ deviceId }) => deviceId);
}

async function told(hub: LocalHub, path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await ask(hub, 'GET', path)).body) as Record<string, unknown>;
}

const FOR_ALL = {
  id: 'all',
  targetCondition: '*',
  content: { deviceContent: { 'properties.desired.speed': 1 } },
  metrics: { queries: { every: 'SELECT deviceId FROM devices' } },
};

describe('a hub that is as slow and as strict as it is told', () => {
  let directory: string;
  let started: HubProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'localhub-options-'));
    const hour = ['--query-delay-seconds', '3600', '--configuration-interval-seconds', '3600'];
    started = await startHubProcess(directory, { args: ['--sas-grace-seconds', '0', ...hour] });
  });

  afterAll(async () => {
    await endHubProcess(started);
    await rm(directory, { recursive: true, force: true });
  });

  test('queries and statistics do not know a device yet that the registry has, and its twin is to be read', async () => {
    const { hub } = started;
    expect((await ask(hub, 'PUT', '/devices/late', { deviceId: 'late' })).status).toBe(200);
    expect((await ask(hub, 'GET', '/twins/late')).status).toBe(200);
    expect((await ask(hub, 'GET', '/devices')).body).toContain('late');
    expect(await queried(hub)).toEqual([]);
    expect(await told(hub, '/statistics/devices')).toMatchObject({ totalDeviceCount: 0 });
  });

  test('a configuration waits for the clock, and has no metrics before', async () => {
    const { hub } = started;
    expect((await ask(hub, 'PUT', '/devices/waiting', { deviceId: 'waiting' })).status).toBe(200);
    expect((await ask(hub, 'PUT', '/configurations/all', FOR_ALL)).status).toBe(200);
    const { systemMetrics, metrics } = await told(hub, '/configurations/all');
    expect([systemMetrics, metrics]).toMatchObject([{ results: {} }, { results: {} }]);
    expect(await told(hub, '/twins/waiting')).toMatchObject({ version: 2 });
  });

  test('a token that has expired is refused at once, over REST as over MQTT', async () => {
    const { hub } = started;
    const clients = serviceClients(hub);
    const key = await registerDevice(clients, 'strict');
    clients.close();
    const expired = deviceToken(hub, 'devices/strict', key, -1);
    const options = { ...plainMqttOptions(hub, 'strict', key), password: expired };
    const [error] = await nextEvent(mqtt.connect(options), 'error').catch((reason: unknown) => [reason]);
    expect(error).toMatchObject({ code: 5 });
    const path = `/devices/strict/modules?${VERSION}`;
    const answer = await requestRaw(hub, { method: 'GET', path, authorization: expired });
    expect([answer.status, answer.body.includes('expired')]).toEqual([401, true]);
    const fresh = deviceToken(hub, 'devices/strict', key, 60);
    expect((await requestRaw(hub, { method: 'GET', path, authorization: fresh })).status).toBe(200);
  });
});

describe('a hub that is slow by a moment', () => {
  test('shows everything in the end: devices, who is connected, what is configured, and what is counted', async () => {
    const seed = { devices: [{ deviceId: 'seeded' }] };
    const hub = await startTestHub({ queryDelayMs: 30, configurationIntervalMs: 30, seed });
    try {
      expect(await queried(hub)).toEqual(['seeded']);
      const clients = serviceClients(hub);
      const device = await openDevice(hub, 'd', await registerDevice(clients, 'd'));
      clients.close();
      expect((await ask(hub, 'PUT', '/configurations/all', FOR_ALL)).status).toBe(200);
      let seen: unknown;
      const look = async (): Promise<void> => {
        const { desired } = (await told(hub, '/twins/d'))['properties'] as { desired: Record<string, unknown> };
        const { systemMetrics, metrics } = (await told(hub, '/configurations/all')) as Record<
          string,
          { results: object }
        >;
        const { connectedDeviceCount } = await told(hub, '/statistics/service');
        const ids = await queried(hub);
        seen = { ids, speed: desired['speed'], connectedDeviceCount, ...systemMetrics?.results, ...metrics?.results };
      };
      const wanted = {
        ids: ['seeded', 'd'],
        speed: 1,
        connectedDeviceCount: 1,
        targetedCount: 2,
        appliedCount: 2,
        every: 2,
      };
      const end = Date.now() + 10_000;
      do await look();
      while (JSON.stringify(seen) !== JSON.stringify(wanted) && Date.now() < end);
      expect(seen).toEqual(wanted);
      await device.close();
    } finally {
      await hub.close();
    }
  });

  test('takes a token for as long past its expiry as it is told, five minutes when it is not', async () => {
    for (const [settings, graceSeconds] of [
      [{}, 300],
      [{ sasGraceMs: 60_000 }, 60],
    ] as const) {
      const hub = await startTestHub({ memory: true, ...settings });
      const clients = serviceClients(hub);
      const key = await registerDevice(clients, 'd');
      clients.close();
      const path = `/devices/d/modules?${VERSION}`;
      const statusOf = async (expiredForSeconds: number): Promise<number> => {
        const authorization = deviceToken(hub, 'devices/d', key, -expiredForSeconds);
        return (await requestRaw(hub, { method: 'GET', path, authorization })).status;
      };
      expect([await statusOf(graceSeconds - 20), await statusOf(graceSeconds + 20)]).toEqual([200, 401]);
      await hub.close();
    }
  });
});

test.each([
  ['--sas-grace-seconds', '-1', '0 to 86400'],
  ['--query-delay-seconds', 'soon', '0 to 3600'],
  ['--configuration-interval-seconds', '3601', '0 to 3600'],
])('%s %s is refused with what it may be', (option, value, range) => {
  const { status, stderr } = spawnSync(process.execPath, [BIN, 'start', option, value], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, expect.stringContaining(range)]);
});
