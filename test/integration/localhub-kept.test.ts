import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endHubProcess, killHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import {
  callRest,
  openDevice,
  registerDevice,
  registerModule,
  report,
  serviceClients,
  until,
  type ServiceClients,
} from './localhub-clients.ts';
import { nextEvent, plainMqttOptions } from './localhub-mqtt-clients.ts';

let root: string;
const started: HubProcess[] = [];
const opened: ServiceClients[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localhub-kept-'));
});

afterEach(() => {
  for (const clients of opened.splice(0)) clients.close();
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function start(
  name: string,
  options: Parameters<typeof startHubProcess>[1] = {},
): Promise<HubProcess & { readonly clients: ServiceClients }> {
  const running = await startHubProcess(join(root, name), options);
  started.push(running);
  const clients = serviceClients(running.hub);
  opened.push(clients);
  return { ...running, clients };
}

const CONTENT = {
  modulesContent: {
    $edgeAgent: { 'properties.desired': { schemaVersion: '1.1', modules: {} } },
    $edgeHub: { 'properties.desired': { schemaVersion: '1.1', routes: {} } },
    detector: { 'properties.desired': { fps: 15 } },
  },
};

/** Everything of the hub that a service can read; what only tells of the connection is left out. */
async function everything(clients: ServiceClients): Promise<unknown> {
  const paths = [
    '/devices',
    '/twins/line-1',
    '/twins/line-1/modules/%24edgeAgent',
    '/twins/line-1/modules/detector',
    '/devices/line-1/modules',
    '/twins/sensor-1',
    '/configurations/line-1-base',
  ];
  const answers = await Promise.all(paths.map(async (path) => callRest(clients, 'GET', path)));
  const connection = new Set(['connectionState', 'connectionStateUpdatedTime']);
  return JSON.parse(JSON.stringify(answers, (key, value: unknown) => (connection.has(key) ? undefined : value)));
}

describe('a hub that starts again', () => {
  test('has identities, keys, twins, deployments, messages, sessions and last activity as they were', async () => {
    const first = await start('again');
    const { clients } = first;
    const key = await registerDevice(clients, 'sensor-1');
    await registerDevice(clients, 'line-1', true);
    await registerModule(clients, 'line-1', 'meter');
    await clients.registry.updateTwin('sensor-1', { tags: { site: 'a' }, properties: { desired: { n: 1 } } }, '*');
    await callRest(clients, 'PUT', '/configurations/line-1-base', {
      id: 'line-1-base',
      content: CONTENT,
      targetCondition: "deviceId = 'line-1'",
      priority: 10,
    });
    const device = await openDevice(first.hub, 'sensor-1', key);
    await report(await device.getTwin(), { celsius: 21.5, gone: 1 });
    await report(await device.getTwin(), { gone: null });
    await device.close();
    const session = mqtt.connect(plainMqttOptions(first.hub, 'sensor-1', key));
    await nextEvent(session, 'connect');
    await session.subscribeAsync('$iothub/twin/PATCH/properties/desired/#', { qos: 0 });
    await session.endAsync();
    await callRest(clients, 'POST', '/localhub/devices/sensor-1/messages', { body: 'hello' });
    const before = await everything(clients);
    expect(await endHubProcess(first)).toBe(0);

    const second = await start('again');
    expect(await everything(second.clients)).toEqual(before);
    const read = (await callRest(second.clients, 'GET', '/devices/sensor-1')) as Record<string, unknown>;
    expect(read).toMatchObject({ connectionState: 'Disconnected', cloudToDeviceMessageCount: 1 });
    expect(read['lastActivityTime']).not.toBe('0001-01-01T00:00:00Z');
    const resumed = mqtt.connect(plainMqttOptions(second.hub, 'sensor-1', key));
    const [connack] = (await nextEvent(resumed, 'connect')) as [{ sessionPresent: boolean }];
    expect(connack.sessionPresent).toBe(true);
    const notified = nextEvent(resumed, 'message') as Promise<[string, Buffer]>;
    await second.clients.registry.updateTwin('sensor-1', { properties: { desired: { n: 2 } } }, '*');
    expect(JSON.parse((await notified)[1].toString())).toEqual({ n: 2, $version: 3 });
    await resumed.endAsync(true);
  });

  test('gives no etag a second time, and what is deleted stays deleted', async () => {
    const first = await start('etags');
    await registerDevice(first.clients, 'gone');
    await registerDevice(first.clients, 'there');
    const { etag } = (await callRest(first.clients, 'GET', '/devices/gone')) as { etag: string };
    await first.clients.registry.delete('gone');
    await killHubProcess(first);
    const { clients } = await start('etags');
    await expect(callRest(clients, 'GET', '/devices/gone')).rejects.toThrow('Device gone not registered');
    await registerDevice(clients, 'gone');
    const devices = (await callRest(clients, 'GET', '/devices')) as { deviceId: string; etag: string }[];
    expect(devices.map(({ deviceId }) => deviceId)).toEqual(['there', 'gone']);
    expect(devices.map((device) => device.etag)).not.toContain(etag);
  });

  test('with --memory it has nothing of before', async () => {
    const first = await start('memory', { args: ['--memory'] });
    await registerDevice(first.clients, 'd');
    expect(await endHubProcess(first)).toBe(0);
    const { clients } = await start('memory', { args: ['--memory'] });
    expect(await callRest(clients, 'GET', '/devices')).toEqual([]);
  });
});

describe('a store that cannot be written', () => {
  test('is not hidden: the write is refused, the hub ends with code 3, and what it acknowledged is there', async () => {
    // Files may grow to 256 KiB, so that one that the state is written to soon cannot.
    const limited = ['bash', '-c', 'ulimit -f 256; exec "$@"', 'bash'];
    const first = await start('full', { command: limited });
    const key = await registerDevice(first.clients, 'd');
    const connected = mqtt.connect(plainMqttOptions(first.hub, 'd', key));
    connected.on('error', () => {});
    await nextEvent(connected, 'connect');
    const dropped = once(connected as unknown as NodeJS.EventEmitter, 'close');
    const ended = once(first.child, 'close') as Promise<[number | null]>;
    const refusalOf = async (n: number): Promise<Error | null> => {
      const desired = { n, filling: Array.from({ length: 7 }, () => 'x'.repeat(4000)) };
      return first.clients.registry.updateTwin('d', { properties: { desired } }, '*').then(
        () => null,
        (error: Error) => error,
      );
    };
    let acknowledged = 0;
    let refusal = await refusalOf(1);
    while (refusal === null) {
      acknowledged += 1;
      refusal = await refusalOf(acknowledged + 1);
    }
    expect(refusal.message).toMatch(/The local hub failed|socket hang up|ECONNRESET/);
    await dropped;
    expect((await ended)[0]).toBe(3);
    expect(first.said()).toMatch(/The state in .* cannot be written: /);
    const { clients } = await start('full');
    const twin = (await callRest(clients, 'GET', '/twins/d')) as { properties: { desired: { n: number } } };
    expect(acknowledged).toBeGreaterThan(0);
    expect([acknowledged, acknowledged + 1]).toContain(twin.properties.desired.n);
    await until('the client to see its end', () => !connected.connected);
  });
});
