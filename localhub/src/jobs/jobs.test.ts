import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { deviceIdentity } from '../identity/identity-id.ts';
import { CALL, TAG, closeRigs, createRig, rowsOf, untilStatus } from './testing/jobs-world.ts';

afterEach(closeRigs);

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

  test('to as many as are called at a time makes Node warn of nothing', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', listen);
    try {
      const many = Array.from({ length: 120 }, (_, index) => `d${index}`);
      const rig = createRig(undefined, null, 0, many);
      rig.jobs.schedule('many', { ...CALL, queryCondition: '*' });
      await vi.waitFor(() => expect(rig.called).toHaveLength(100));
      // Node tells of a warning with the next tick.
      await nextTurn();
    } finally {
      process.off('warning', listen);
    }
    expect(warnings).toEqual([]);
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
