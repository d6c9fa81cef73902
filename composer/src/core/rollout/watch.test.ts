import { describe, expect, it } from 'vitest';
import { aLook, anAgent, aProbe, aRollout, aVolume, running, unscheduled } from '../../testing/rollouts.ts';
import { judge } from './judge.ts';
import type { Observation } from './observation.ts';
import { startWatch, stepWatch, type WatchLimits } from './watch.ts';

const limits: WatchLimits = { graceSeconds: 30, deadlineSeconds: 600, require: 'answered' };

/** Plays looks, each some seconds after the start, and answers the last step. */
function play(looks: readonly (readonly [number, Observation])[], over: Partial<WatchLimits> = {}, hasProber = true) {
  let step = { state: startWatch(0), outcome: undefined as string | undefined, why: '' };
  for (const [second, look] of looks) {
    const next = stepWatch(step.state, judge(aRollout(), look), second * 1000, { ...limits, ...over }, hasProber);
    step = { state: next.state, outcome: next.outcome, why: next.why };
  }
  return step;
}

const pending = aLook({
  agent: anAgent({ modules: { detector: unscheduled, 'line-prober': unscheduled } }),
  probe: undefined,
});
const unreachable = aLook({
  probe: aProbe({ volumes: { camera: aVolume('camera-drop', { state: 'unreachable' }), results: aVolume('results') } }),
});

describe('watching a rollout', () => {
  it('is done when the evidence is there', () => {
    expect(play([[1, aLook()]]).outcome).toBe('done');
  });

  it('is never done with nothing to judge', () => {
    const judgement = { ...judge(aRollout(), aLook()), modules: [], bindings: [] };
    for (const hasProber of [true, false]) {
      expect(stepWatch(startWatch(0), judgement, 1000, limits, hasProber).outcome).toBeUndefined();
      expect(stepWatch(startWatch(0), judgement, 600_000, limits, hasProber).outcome).toBe('unfinished');
    }
  });

  it('gives a failure its grace time and forgives one that heals', () => {
    expect(
      play([
        [0, pending],
        [29, pending],
      ]).outcome,
    ).toBeUndefined();
    expect(
      play([
        [0, pending],
        [29, aLook()],
      ]).outcome,
    ).toBe('done');
  });

  it('fails when the failure outlasts the grace time, and says which module', () => {
    const step = play([
      [0, pending],
      [30, pending],
    ]);
    expect(step.outcome).toBe('failed');
    expect(step.why).toContain('detector');
  });

  it('starts the grace time anew when a failure comes back', () => {
    const creating = { runtimeStatus: 'backoff', statusDescription: 'Module in Back-off reason: ContainerCreating' };
    const mended = aLook({
      agent: anAgent({ modules: { detector: creating, 'line-prober': creating } }),
      probe: undefined,
    });
    expect(
      play([
        [0, pending],
        [20, mended],
        [25, pending],
        [45, pending],
      ]).outcome,
    ).toBeUndefined();
  });

  it('fails on a share that does not answer although its module runs', () => {
    expect(
      play([
        [0, unreachable],
        [31, unreachable],
      ]).outcome,
    ).toBe('failed');
  });

  it('is unfinished, not failed, when the deadline comes while it still waits', () => {
    const offline = aLook({ agent: anAgent({ lastDesiredVersion: 4 }), probe: undefined });
    expect(
      play([
        [0, offline],
        [600, offline],
      ]).outcome,
    ).toBe('unfinished');
  });

  it('is not proved when all runs and no prober will ever answer', () => {
    const look = aLook({
      agent: anAgent({ modules: { detector: running('detector:1'), 'line-prober': running('reporter:1') } }),
      probe: undefined,
    });
    expect(play([[0, look]], {}, false).outcome).toBe('notProved');
    expect(play([[0, look]], { require: 'running' }, false).outcome).toBe('done');
  });

  it('fails at once when another writer replaced the deployment', () => {
    const look = aLook({ agent: anAgent({ desiredVersion: 6, desired: {} }) });
    expect(play([[0, look]]).outcome).toBe('failed');
  });
});
