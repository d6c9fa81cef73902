import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Message } from 'azure-iot-device';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import {
  callRest,
  openDevice,
  primaryKeyOf,
  registerDevice,
  report,
  serviceClients,
  type ServiceClients,
} from './localhub-clients.ts';

const KILLS = process.env['MOORING_SOAK'] === '1' ? 200 : 5;
const TWIN = 'written';
const REPORTER = 'reporting';
const CLOSE_MS = 2000;

let root: string;
let running: HubProcess | null = null;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'localhub-kill-'));
});

afterAll(async () => {
  running?.child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** The same moments for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What the hub has acknowledged, over all of its lives. */
class Acknowledged {
  /** Keys by device. */
  readonly devices = new Map<string, string>();
  readonly commands = new Map<string, number>();
  readonly telemetry = new Set<number>();
  written = 0;
  reported = 0;
  count = 0;
  /** So many have been asked for: the next number to try. */
  asked = { device: 0, telemetry: 0 };
  #waiting: { readonly at: number; readonly resolve: () => void } | null = null;

  add(note: () => void): void {
    note();
    this.count += 1;
    if (this.#waiting !== null && this.count >= this.#waiting.at) this.#waiting.resolve();
  }

  /** Resolves when so many more have been acknowledged. */
  async after(more: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = { at: this.count + more, resolve };
    });
  }
}

/** Asks for one thing after another until the hub is gone; what fails then is what a client of a dead hub sees. */
async function untilGone(gone: AbortSignal, step: () => Promise<void>): Promise<void> {
  const end = new Promise<'gone'>((resolve) => {
    gone.addEventListener('abort', () => resolve('gone'), { once: true });
  });
  while (!gone.aborted) {
    const outcome = await Promise.race([end, step().catch((error: unknown) => ({ error }))]);
    if (outcome === 'gone') return;
    if (outcome !== undefined && !gone.aborted) {
      // It may be dying: what it says of itself comes a moment after the broken socket.
      await end.then(() => undefined);
    }
  }
}

async function load(hub: HubProcess['hub'], clients: ServiceClients, done: Acknowledged, gone: AbortSignal) {
  const key = primaryKeyOf(await callRest(clients, 'GET', `/devices/${REPORTER}`));
  const device = await openDevice(hub, REPORTER, key);
  device.on('error', () => {});
  const twin = await device.getTwin();
  const works = [
    async () => {
      const deviceId = `d-${(done.asked.device += 1)}`;
      const created = await registerDevice(clients, deviceId);
      done.add(() => void done.devices.set(deviceId, created));
      await callRest(clients, 'POST', `/localhub/devices/${deviceId}/messages`, { body: deviceId });
      done.add(() => void done.commands.set(deviceId, 1));
    },
    async () => {
      const n = done.written + 1;
      const patch = { tags: { n }, properties: { desired: { n, copy: { n } } } };
      await clients.registry.updateTwin(TWIN, patch, '*');
      done.add(() => {
        done.written = n;
      });
    },
    async () => {
      const n = done.reported + 1;
      await report(twin, { n, copy: { n } });
      done.add(() => {
        done.reported = n;
      });
    },
    async () => {
      const n = (done.asked.telemetry += 1);
      await device.sendEvent(new Message(String(n)));
      done.add(() => void done.telemetry.add(n));
    },
  ];
  await Promise.all(works.map(async (work) => untilGone(gone, work)));
  // Its transport retries for minutes by itself.
  device.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => 0 });
  // Closing it can wait for ever for what a dead hub has not acknowledged.
  await Promise.race([device.close().catch(() => {}), setTimeout(CLOSE_MS)]);
}

interface Twin {
  readonly tags: { readonly n?: number };
  readonly version: number;
  readonly properties: Record<
    'desired' | 'reported',
    {
      readonly n?: number;
      readonly copy?: { readonly n: number };
      readonly $version: number;
      readonly $metadata: { readonly n?: { readonly $lastUpdatedVersion?: number } };
    }
  >;
}

interface State {
  readonly tables: readonly { readonly table: string; readonly rows: readonly (readonly [string, unknown])[] }[];
}

/** Everything acknowledged is there; of what was under way at the kill, one write at most is there, and whole. */
async function check(clients: ServiceClients, done: Acknowledged): Promise<void> {
  const written = (await callRest(clients, 'GET', `/twins/${TWIN}`)) as Twin;
  const { desired } = written.properties;
  const n = written.tags.n ?? 0;
  expect([done.written, done.written + 1]).toContain(n);
  expect([desired.n ?? 0, desired.copy?.n ?? 0, desired.$version, written.version]).toEqual([n, n, n + 1, n + 2]);
  expect(desired.$metadata.n?.$lastUpdatedVersion ?? 1).toBe(desired.$version);
  done.written = n;

  const { reported } = ((await callRest(clients, 'GET', `/twins/${REPORTER}`)) as Twin).properties;
  expect([done.reported, done.reported + 1]).toContain(reported.n ?? 0);
  done.reported = reported.n ?? 0;
  expect([reported.copy?.n ?? 0, reported.$version]).toEqual([done.reported, done.reported + 1]);

  const devices = (await callRest(clients, 'GET', '/devices?top=1000')) as {
    readonly deviceId: string;
    readonly cloudToDeviceMessageCount: number;
  }[];
  const keys = new Map(devices.map((device) => [device.deviceId, primaryKeyOf(device)]));
  for (const [deviceId, key] of done.devices) expect([deviceId, keys.get(deviceId)]).toEqual([deviceId, key]);
  const waiting = new Map(devices.map((device) => [device.deviceId, device.cloudToDeviceMessageCount]));
  for (const [deviceId, count] of done.commands) expect([deviceId, waiting.get(deviceId)]).toEqual([deviceId, count]);
  const state = (await callRest(clients, 'GET', '/localhub/state')) as State;
  const telemetry = state.tables.find(({ table }) => table === 'telemetry')?.rows ?? [];
  const bodies = telemetry.map(([, message]) =>
    Number(Buffer.from((message as { readonly body: string }).body, 'base64').toString()),
  );
  // Only the last thousand are kept.
  const kept = new Set(bodies);
  for (const sent of done.telemetry) expect(kept.has(sent) || sent < Math.min(...bodies)).toBe(true);
  // An acknowledged device is one of the first thousand, so that the list above can show it.
  if (devices.length > 900) await removeDevices(clients, done);
}

async function removeDevices(clients: ServiceClients, done: Acknowledged): Promise<void> {
  for (const deviceId of done.devices.keys()) await clients.registry.delete(deviceId);
  done.devices.clear();
  done.commands.clear();
}

test(`a hub that is killed ${KILLS} times under load has all that it acknowledged, and nothing by halves`, async () => {
  const random = randomFrom(Number(process.env['MOORING_SEED'] ?? 1));
  const done = new Acknowledged();
  const dataDir = join(root, 'hub');
  for (let life = 0; life <= KILLS; life += 1) {
    running = await startHubProcess(dataDir);
    const clients = serviceClients(running.hub);
    if (life === 0) for (const deviceId of [TWIN, REPORTER]) await registerDevice(clients, deviceId);
    else await check(clients, done);
    if (life < KILLS) {
      const gone = new AbortController();
      const loaded = load(running.hub, clients, done, gone.signal);
      await Promise.race([done.after(1 + random(60)), loaded]);
      await killHubProcess(running);
      gone.abort();
      await loaded;
    }
    clients.close();
  }
  expect(done.count).toBeGreaterThan(KILLS * 5);
}, 3_600_000);
