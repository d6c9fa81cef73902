import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HubClosed, HubError, startLocalHub, type LocalHub } from '../../localhub/src/index.ts';
import { LevelState } from '../../localhub/src/storage/level-state.ts';

const SEED = { devices: [{ deviceId: 'sensor-1' }] };

let dataDir: string;
let hub: LocalHub;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'localhub-closed-'));
  hub = await startLocalHub({ dataDir, mqttPort: 0, httpsPort: 0, seed: SEED, logLevel: 'silent' });
});

afterEach(async () => {
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function waiting(): Promise<string[]> {
  const state = await LevelState.open(join(dataDir, 'state'));
  const rows = [...state.storedRows()].filter(({ table }) => table === 'c2d-messages').map(({ key }) => key);
  await state.close();
  return rows;
}

test('a hub that is closed refuses what it is told, keeps nothing of it, and can be read and closed again', async () => {
  await hub.close();
  const why = `The local hub ${hub.name} is closed. Start one again with startLocalHub.`;
  await expect(hub.sendToDevice('sensor-1', { body: Buffer.from('late') })).rejects.toThrow(new HubClosed(why));
  expect(() => hub.issueToken({ roles: [], expiresInSeconds: 60 })).toThrow(HubClosed);
  expect([hub.telemetry.recent(), hub.telemetry.count()]).toEqual([[], 0]);
  await expect(hub.close()).resolves.toBeUndefined();
  expect(await waiting()).toEqual([]);
});

test('a message that is on its way when the hub is closed is kept, if it is said to be', async () => {
  const sent = hub.sendToDevice('sensor-1', { body: Buffer.from('in time') });
  await Promise.all([sent, hub.close()]);
  expect(await waiting()).toEqual(['sensor-1/1']);
});

test('what a hub refuses says so with the status and the code that its service API answers', async () => {
  const refused: unknown = await hub.sendToDevice('nobody', {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HubError);
  expect(refused).toMatchObject({ status: 404, code: 'DeviceNotFound', message: 'Device nobody not registered.' });
  const text = { body: 'text' as unknown as Buffer };
  await expect(hub.sendToDevice('sensor-1', text)).rejects.toMatchObject({ status: 400, code: 'ArgumentInvalid' });
});
