import { afterEach, describe, expect, test } from 'vitest';
import { atOnce } from '../turns.ts';
import { CALL, HOUR_MS, SOON, TAG, closeRigs, createRig } from './testing/jobs-world.ts';

afterEach(closeRigs);

describe('a job', () => {
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

  test('with an ID that another one has is refused', () => {
    const { jobs } = createRig();
    jobs.schedule('one', { ...TAG, startTime: SOON() });
    expect(() => jobs.schedule('one', TAG)).toThrow(expect.objectContaining({ status: 409, code: 'JobAlreadyExists' }));
  });
});
