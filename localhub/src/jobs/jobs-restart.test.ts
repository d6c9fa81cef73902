import { afterEach, describe, expect, test, vi } from 'vitest';
import { deviceIdentity } from '../identity/identity-id.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { CALL, HOUR_MS, SOON, TAG, closeRigs, createRig, rowsOf, untilStatus } from './testing/jobs-world.ts';

afterEach(closeRigs);

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
