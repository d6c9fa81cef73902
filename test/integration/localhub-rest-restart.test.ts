import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalHub, type LocalHub } from '../../localhub/src/index.ts';
import { requestRaw } from './localhub-raw-requests.ts';

let dataDir: string;
let hub: LocalHub;

async function start(): Promise<void> {
  hub = await startLocalHub({ dataDir, mqttPort: 0, httpsPort: 0 });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'localhub-'));
  await start();
});

afterAll(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown, authorization?: string): Promise<unknown> {
  const answer = await requestRaw(hub, {
    method,
    path: `${path}?api-version=2021-04-12`,
    body: body === undefined ? '' : JSON.stringify(body),
    ...(authorization === undefined ? {} : { authorization }),
  });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body);
}

async function untilCompleted(jobId: string): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (((await ask('GET', `/jobs/v2/${jobId}`)) as { status: string }).status === 'completed') return;
  }
  throw new Error(`job ${jobId} did not end`);
}

test('jobs that wait and what jobs did are there after a restart, and a bearer token is still taken', async () => {
  await ask('PUT', '/devices/d', {});
  const work = { type: 'scheduleUpdateTwin', updateTwin: { tags: { a: 1.5 } }, queryCondition: "deviceId = 'd'" };
  await ask('PUT', '/jobs/v2/now', work);
  await ask('PUT', '/jobs/v2/later', { ...work, startTime: new Date(Date.now() + 3_600_000).toISOString() });
  await untilCompleted('now');
  const query = { query: 'SELECT * FROM devices.jobs' };
  const before = [await ask('GET', '/jobs/v2/query'), await ask('POST', '/devices/query', query)];
  const { token } = hub.issueToken({ roles: ['IoT Hub Twin Contributor'] });
  await hub.close();
  await start();
  expect([await ask('GET', '/jobs/v2/query'), await ask('POST', '/devices/query', query)]).toEqual(before);
  expect(before[0]).toEqual([
    expect.objectContaining({ jobId: 'now', status: 'completed' }),
    expect.objectContaining({ jobId: 'later', status: 'scheduled' }),
  ]);
  expect(await ask('GET', '/twins/d', undefined, `Bearer ${token}`)).toMatchObject({ tags: { a: 1.5 } });
  expect(await ask('POST', '/jobs/v2/later/cancel')).toMatchObject({ status: 'cancelled' });
});
