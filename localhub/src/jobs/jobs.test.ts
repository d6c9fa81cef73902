import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deviceIdentity } from '../identity/identity-id.ts';
import { deviceBody } from '../identity/identity-body.ts';
import { ABSENT } from '../identity/etag.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MethodCaller } from '../method/method-caller.ts';
import { LiveConnections, type LiveConnection } from '../mqtt/live-connections.ts';
import { LiveTwins } from '../query/live-twins.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { MemoryState } from '../storage/memory-state.ts';
import type { StateStore } from '../storage/state-store.ts';
import { atOnce } from '../turns.ts';
import { TwinService } from '../twin/twin-service.ts';
import { JobStore } from './job-store.ts';
import { Jobs } from './jobs.ts';

const HOUR_MS = 3_600_000;

interface Rig {
  readonly jobs: Jobs;
  readonly twins: TwinService;
  readonly index: TwinIndex;
  /** Device IDs of the calls that went out, in order. */
  readonly called: string[];
  answer(deviceId: string): void;
}

const rigs: Rig[] = [];
afterEach(() => {
  for (const { jobs } of rigs.splice(0)) jobs.close();
});

/** A hub's jobs over kept state; the same state again is a restart. */
function createRig(
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

const TAG = { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags: { batch: 1 } } };
const CALL = { type: 'scheduleDeviceMethod', cloudToDeviceMethod: { methodName: 'probe', payload: null } };
const SOON = (): string => new Date(Date.now() + HOUR_MS).toISOString();

async function untilStatus({ jobs }: Rig, jobId: string, status: string): Promise<void> {
  await vi.waitFor(() => expect(jobs.read(jobId)).toMatchObject({ status }), { timeout: 5000, interval: 5 });
}

function rowsOf({ index }: Rig, jobId: string): unknown[] {
  return index.run(`SELECT * FROM devices.jobs WHERE devices.jobs.jobId = '${jobId}'`).rows.map((row) => ({ ...row }));
}

describe('a job over twins', () => {
  test('is queued at first, and writes the twins that match', async () => {
    const rig = createRig();
    const body = { ...TAG, queryCondition: "deviceId IN ['a','c']" };
    expect(rig.jobs.schedule('one', body)).toMatchObject({
      jobId: 'one',
      status: 'queued',
      type: 'scheduleUpdateTwin',
    });
    await untilStatus(rig, 'one', 'completed');
    const tags = ['a', 'b', 'c'].map((deviceId) => rig.twins.read(deviceIdentity(deviceId))['tags']);
    expect(tags).toEqual([{ batch: 1 }, {}, { batch: 1 }]);
    expect(rig.jobs.read('one')).toMatchObject({
      endTime: expect.any(String) as string,
      deviceJobStatistics: { deviceCount: 2, succeededCount: 2, failedCount: 0, runningCount: 0, pendingCount: 0 },
    });
  });

  test.each(['', '*'])('with %j as its condition is for all devices', async (queryCondition) => {
    const rig = createRig();
    rig.jobs.schedule('all', { ...TAG, queryCondition });
    await untilStatus(rig, 'all', 'completed');
    expect(rig.jobs.read('all')).toMatchObject({ deviceJobStatistics: { deviceCount: 4 } });
  });

  test('that no device takes has failures, and is completed', async () => {
    const rig = createRig();
    const updateTwin = { etag: 'AAAAAAAAAAk=', tags: { batch: 2 } };
    rig.jobs.schedule('stale', { ...TAG, updateTwin, queryCondition: "deviceId = 'a'" });
    await untilStatus(rig, 'stale', 'completed');
    expect(rig.jobs.read('stale')).toMatchObject({ deviceJobStatistics: { failedCount: 1 } });
    expect(rowsOf(rig, 'stale')).toEqual([
      expect.objectContaining({
        status: 'failed',
        error: expect.objectContaining({ code: 'PreconditionFailed' }) as object,
      }),
    ]);
  });

  test('leaves rows of which a condition can name every column', async () => {
    const rig = createRig();
    rig.jobs.schedule('j', { ...CALL, queryCondition: "deviceId IN ['a', 'offline']" });
    await vi.waitFor(() => expect(rig.called).toEqual(['a']));
    rig.answer('a');
    await untilStatus(rig, 'j', 'completed');
    const columns = new Set(rowsOf(rig, 'j').flatMap((row) => Object.keys(row as object)));
    expect([...columns].toSorted()).toContain('outcome');
    for (const column of columns) {
      const { rows } = rig.index.run(`SELECT * FROM devices.jobs WHERE IS_DEFINED(${column})`);
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  test('with a condition that is wrong is accepted and fails with the reason', async () => {
    const rig = createRig();
    rig.jobs.schedule('wrong', { ...TAG, queryCondition: 'tags.site ==' });
    await untilStatus(rig, 'wrong', 'failed');
    expect(rig.jobs.read('wrong')).toMatchObject({
      failureReason: expect.stringContaining('could not be run') as string,
    });
  });
});

describe('a job of direct methods', () => {
  test('calls all at once, keeps the answers, and counts who is offline as failed', async () => {
    const rig = createRig();
    rig.jobs.schedule('call', { ...CALL, queryCondition: '*' });
    await vi.waitFor(() => expect(rig.called).toEqual(['a', 'b', 'c']));
    expect(rig.jobs.read('call')).toMatchObject({
      status: 'running',
      deviceJobStatistics: { runningCount: 3, failedCount: 1 },
    });
    for (const deviceId of rig.called) rig.answer(deviceId);
    await untilStatus(rig, 'call', 'completed');
    expect(rig.jobs.read('call')).toMatchObject({ deviceJobStatistics: { succeededCount: 3, failedCount: 1 } });
    const rows = rowsOf(rig, 'call');
    expect(rows[0]).toMatchObject({
      deviceId: 'a',
      jobType: 'scheduleDeviceMethod',
      status: 'completed',
      outcome: { deviceMethodResponse: { status: 200, payload: { ok: true } } },
    });
    expect(rows[3]).toMatchObject({ deviceId: 'offline', status: 'failed', error: { code: 'DeviceNotOnline' } });
  });

  test('that does not end in its time fails, and so does what was not done', async () => {
    const rig = createRig();
    rig.jobs.schedule('slow', { ...CALL, queryCondition: "deviceId = 'a'", maxExecutionTimeInSeconds: 1 });
    await untilStatus(rig, 'slow', 'failed');
    expect(rig.jobs.read('slow')).toMatchObject({
      failureReason: expect.stringContaining('maxExecutionTimeInSeconds') as string,
    });
    expect(rowsOf(rig, 'slow')).toEqual([expect.objectContaining({ status: 'failed' })]);
  });
});

describe('a job that waits', () => {
  test('is scheduled, can be cancelled once, and never runs', async () => {
    const rig = createRig();
    rig.jobs.schedule('later', { ...TAG, queryCondition: '*', startTime: SOON() });
    await untilStatus(rig, 'later', 'scheduled');
    expect(rig.jobs.cancel('later')).toMatchObject({ status: 'cancelled' });
    expect(() => rig.jobs.cancel('later')).toThrow(expect.objectContaining({ status: 405 }));
    expect(() => rig.jobs.cancel('nobody')).toThrow(expect.objectContaining({ status: 404, number: 404_002 }));
    expect(rig.jobs.read('nobody')).toEqual({ type: 'unknown', status: 'unknown' });
  });

  test('can be cancelled while its devices are looked for, and then never runs', async () => {
    const rig = createRig();
    const kept = rig.index.rowSteps.bind(rig.index);
    let looked = 0;
    rig.index.rowSteps = function* (text) {
      // Longer than one turn: what is cancelled here has turns to come.
      rig.jobs.cancel('long');
      const until = performance.now() + 20;
      while (performance.now() < until) yield;
      looked += 1;
      return yield* kept(text);
    };
    rig.jobs.schedule('long', { ...TAG, queryCondition: '*' });
    await untilStatus(rig, 'long', 'cancelled');
    rig.jobs.schedule('after', { ...TAG, queryCondition: "deviceId = 'a'" });
    rig.index.rowSteps = kept;
    await untilStatus(rig, 'after', 'completed');
    expect([looked, rig.jobs.read('long')]).toMatchObject([0, { status: 'cancelled' }]);
    expect(rowsOf(rig, 'long')).toEqual([]);
  });

  test('takes a place where places are counted', async () => {
    const rig = createRig(new MemoryState(), 1);
    rig.jobs.schedule('one', { ...TAG, queryCondition: '*', startTime: SOON() });
    expect(() => rig.jobs.schedule('two', TAG)).toThrow(expect.objectContaining({ status: 429, number: 429_004 }));
    rig.jobs.cancel('one');
    expect(rig.jobs.schedule('two', TAG)).toMatchObject({ status: 'queued' });
  });

  test.each([
    ['Upper', TAG, 'not a job ID'],
    ['x'.repeat(65), TAG, 'not a job ID'],
    ['j', { ...TAG, type: 'export' }, 'type must be'],
    ['j', { ...TAG, updateTwin: [] }, 'updateTwin must be an object, not an array.'],
    ['j', { ...CALL, cloudToDeviceMethod: { methodName: 'a b' } }, 'methodName'],
    ['j', { ...TAG, startTime: 'tomorrow' }, 'is not a time'],
    ['j', { ...TAG, startTime: new Date(Date.now() + 169 * HOUR_MS).toISOString() }, '168 hours'],
    ['j', { ...TAG, maxExecutionTimeInSeconds: 0 }, 'maxExecutionTimeInSeconds'],
    ['j', { ...TAG, jobId: 'k' }, 'not the one in the address'],
  ])('%s with %j is refused', (jobId, body, reason) => {
    const { jobs } = createRig();
    expect(() => jobs.schedule(jobId, body)).toThrow(reason);
    expect(atOnce(jobs.listSteps({ type: null, status: null }, 0, 9)).jobs).toEqual([]);
  });

  test('an ID is taken once', () => {
    const { jobs } = createRig();
    jobs.schedule('one', { ...TAG, startTime: SOON() });
    expect(() => jobs.schedule('one', TAG)).toThrow(expect.objectContaining({ status: 409, code: 'JobAlreadyExists' }));
  });
});

describe('after a restart', () => {
  test('a job that waited runs at its time', async () => {
    const state = new MemoryState();
    const first = createRig(state);
    first.jobs.schedule('later', { ...TAG, queryCondition: '*', startTime: SOON() });
    await untilStatus(first, 'later', 'scheduled');
    first.jobs.close();
    const second = createRig(state, null, 2 * HOUR_MS);
    second.jobs.start();
    await untilStatus(second, 'later', 'completed');
    expect(second.twins.read(deviceIdentity('a'))['tags']).toEqual({ batch: 1 });
  });

  test('a job that ran goes on, and a call that was under way has failed with what is known of it', async () => {
    const state = new MemoryState();
    const first = createRig(state);
    first.jobs.schedule('call', { ...CALL, queryCondition: "deviceId IN ['a','b']" });
    await vi.waitFor(() => expect(first.called).toEqual(['a', 'b']));
    first.answer('a');
    await vi.waitFor(() =>
      expect(first.jobs.read('call')).toMatchObject({ deviceJobStatistics: { succeededCount: 1 } }),
    );
    first.jobs.close();
    const second = createRig(state);
    second.jobs.start();
    await untilStatus(second, 'call', 'completed');
    expect(second.called).toEqual([]);
    expect(rowsOf(second, 'call')).toEqual([
      expect.objectContaining({ deviceId: 'a', status: 'completed' }),
      expect.objectContaining({
        deviceId: 'b',
        status: 'failed',
        error: { code: 'JobInterrupted', description: expect.stringContaining('is not known') as string },
      }),
    ]);
  });

  test('a call that had not begun is made then, and only that', async () => {
    const state = new MemoryState();
    const more = Array.from({ length: 99 }, (_, index) => `d${index}`);
    const first = createRig(state, null, 0, more);
    first.jobs.schedule('many', { ...CALL, queryCondition: '*' });
    // A hundred at a time: two of the 102 that are connected wait.
    await vi.waitFor(() => expect(first.called).toHaveLength(100));
    first.jobs.close();
    await vi.waitFor(() => expect(rowsOf(first, 'many')).toHaveLength(103));
    const second = createRig(state, null, 0, more);
    second.jobs.start();
    await vi.waitFor(() => expect(second.called).toEqual(['d97', 'd98']));
  });

  test('what ended more than 30 days ago is forgotten', async () => {
    const state = new MemoryState();
    const first = createRig(state);
    first.jobs.schedule('old', { ...TAG, queryCondition: '*' });
    await untilStatus(first, 'old', 'completed');
    const second = createRig(state, null, 31 * 24 * HOUR_MS);
    second.jobs.start();
    expect(second.jobs.read('old')).toMatchObject({ status: 'unknown' });
    expect(rowsOf(second, 'old')).toEqual([]);
  });
});
