import { afterEach, describe, expect, test } from 'vitest';
import { MemoryState } from '../storage/memory-state.ts';
import { SOON, TAG, closeRigs, createRig, rowsOf, untilStatus } from './testing/jobs-world.ts';

afterEach(closeRigs);

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
});
