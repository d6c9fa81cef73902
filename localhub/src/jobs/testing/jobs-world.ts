import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { deviceIdentity } from '../../identity/identity-id.ts';
import { deviceBody } from '../../identity/identity-body.ts';
import { ABSENT } from '../../identity/etag.ts';
import { KeptIdentities } from '../../identity/kept-identities.ts';
import { PresenceBoard } from '../../identity/presence.ts';
import { IdentityRegistry } from '../../identity/registry.ts';
import { MethodCaller } from '../../method/method-caller.ts';
import { LiveConnections, type LiveConnection } from '../../mqtt/live-connections.ts';
import { LiveTwins } from '../../query/live-twins.ts';
import { TwinIndex } from '../../query/twin-index.ts';
import { MemoryState } from '../../storage/memory-state.ts';
import type { StateStore } from '../../storage/state-store.ts';
import { TwinService } from '../../twin/twin-service.ts';
import { JobStore } from '../job-store.ts';
import { Jobs } from '../jobs.ts';

export const HOUR_MS = 3_600_000;

export interface Rig {
  readonly jobs: Jobs;
  readonly twins: TwinService;
  readonly index: TwinIndex;
  /** Device IDs of the calls that went out, in order. */
  readonly called: string[];
  answer(deviceId: string): void;
}

const rigs: Rig[] = [];

/** After each test that has made one. */
export function closeRigs(): void {
  for (const { jobs } of rigs.splice(0)) jobs.close();
}

/** A hub's jobs over kept state; the same state again is a restart. */
export function createRig(
  state: StateStore = new MemoryState(),
  limit: number | null = null,
  aheadMs = 0,
  more: readonly string[] = [],
): Rig {
  const nowMs = (): number => Date.now() + aheadMs;
  const kept = new KeptIdentities(state);
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey: () => 'a'.repeat(44), kept });
  const presence = new PresenceBoard();
  const twins = new TwinService(registry, presence, nowMs);
  const connections = new LiveConnections();
  const methods = new MethodCaller(connections, () => 'r');
  const called: string[] = [];
  for (const deviceId of ['a', 'b', 'c', 'offline', ...more]) {
    const id = deviceIdentity(deviceId);
    if (registry.find(id) === undefined) registry.putDevice(deviceId, deviceBody.parse({}), ABSENT);
    if (deviceId === 'offline') continue;
    const send = (): void => {
      called.push(deviceId);
    };
    const connection = { id, apiVersion: null, holds: () => true, send, drop: () => {} };
    connections.add(connection as unknown as LiveConnection);
  }
  const index = new TwinIndex(new LiveTwins(registry, presence));
  const store = new JobStore(state);
  index.attachDeviceJobs(store.rows());
  const log = pino({ level: 'silent' });
  const jobs = new Jobs({ store, index, twins, methods, nowMs, log, limit });
  const answer = (deviceId: string): void => methods.answer(deviceIdentity(deviceId), 'r', 200, '{"ok":true}');
  const rig = { jobs, twins, index, called, answer };
  rigs.push(rig);
  return rig;
}

/** Bodies of jobs, without whom they are for. */
export const TAG = { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags: { batch: 1 } } };
export const CALL = { type: 'scheduleDeviceMethod', cloudToDeviceMethod: { methodName: 'probe', payload: null } };
/** A time at which a job may start, and no test lasts until. */
export const SOON = (): string => new Date(Date.now() + HOUR_MS).toISOString();

/** Waits, by a deadline, until the job says so of itself. */
export async function untilStatus({ jobs }: Rig, jobId: string, status: string): Promise<void> {
  await vi.waitFor(() => expect(jobs.read(jobId)).toMatchObject({ status }), { timeout: 5000, interval: 5 });
}

/** What a query finds of the job's devices, a row each. */
export function rowsOf({ index }: Rig, jobId: string): unknown[] {
  return index.run(`SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${jobId}'`).rows.map((row) => ({ ...row }));
}
