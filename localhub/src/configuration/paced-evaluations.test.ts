import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ANY_ETAG, makeHub } from '../../../test/running/configured-hub.ts';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity } from '../identity/identity-id.ts';
import { LiveTwins } from '../query/live-twins.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { atOnce } from '../turns.ts';
import { ConfigurationMetrics } from './configuration-metrics.ts';

const DEVICES = ['a', 'b', 'c'];

/** A hub whose twins are gone through a step at a time, when the test says so. */
function makePacedHub(everyMs = 0) {
  const runs: Generator<void, void>[] = [];
  const hub = makeHub(new MemoryState(), everyMs, (steps) => runs.push(steps));
  for (const deviceId of DEVICES) hub.registry.putDevice(deviceId, {}, ABSENT);
  const modes = (): unknown[] =>
    DEVICES.map((deviceId) => (hub.desired(deviceIdentity(deviceId)) as { mode?: number }).mode ?? null);
  let isSettled = false;
  const waitUntilSettled = (): void => {
    void hub.evaluations.settled().then(() => {
      isSettled = true;
    });
  };
  const turn = async (): Promise<boolean> => {
    const step = runs[0]?.next();
    if (step?.done === true) runs.shift();
    await nextTurn();
    return isSettled;
  };
  return { ...hub, runs, modes, turn, waitUntilSettled };
}

describe('all twins are gone through', () => {
  test('a step for each, and whoever changed a configuration is told when all are done', async () => {
    const hub = makePacedHub();
    hub.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    hub.waitUntilSettled();
    expect(hub.modes()).toEqual([null, null, null]);
    expect(await hub.turn()).toBe(false);
    expect(hub.modes()).toEqual([1, null, null]);
    expect([await hub.turn(), await hub.turn(), await hub.turn()]).toEqual([false, false, true]);
    expect([hub.modes(), hub.runs]).toEqual([[1, 1, 1], []]);
  });

  test('once more when another configuration comes meanwhile, who is not waited for by those before', async () => {
    const hub = makePacedHub();
    hub.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    hub.waitUntilSettled();
    await hub.turn();
    hub.addForDevices('two', 2, { 'properties.desired.mode': 2 });
    expect([await hub.turn(), await hub.turn(), await hub.turn()]).toEqual([false, false, true]);
    expect(hub.runs).toHaveLength(1);
    let turns = 0;
    while (hub.runs.length > 0) {
      await hub.turn();
      turns += 1;
    }
    expect(turns).toBe(DEVICES.length);
    expect(hub.modes()).toEqual([2, 2, 2]);
    await hub.evaluations.settled();
  });

  test('by what is there: a device that is gone is left out, and one that comes has its own turn', async () => {
    const hub = makePacedHub();
    hub.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    await hub.turn();
    hub.registry.deleteDevice('b', ANY_ETAG);
    hub.registry.putDevice('d', {}, ABSENT);
    expect(hub.desired(deviceIdentity('d'))).toEqual({ mode: 1 });
    while (hub.runs.length > 0) await hub.turn();
    expect(hub.desired(deviceIdentity('c'))).toEqual({ mode: 1 });
  });

  test('no further than to where the hub is closed, for which nobody waits', async () => {
    const hub = makePacedHub();
    hub.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    hub.waitUntilSettled();
    await hub.turn();
    hub.evaluations.close();
    await hub.turn();
    expect([await hub.turn(), hub.runs, hub.modes()]).toEqual([true, [], [1, null, null]]);
  });

  test('at the start, for a hub that was killed meanwhile', async () => {
    const state = new MemoryState();
    const killed = makeHub(state, 0, () => {});
    killed.registry.putDevice('a', {}, ABSENT);
    killed.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    const next = makeHub(state);
    expect(next.desired(deviceIdentity('a'))).toEqual({});
    next.evaluations.start();
    expect(next.desired(deviceIdentity('a'))).toEqual({ mode: 1 });
  });
});

describe('metrics', () => {
  test('are counted in a step for each twin at least, by each query', () => {
    const hub = makePacedHub();
    const index = new TwinIndex(new LiveTwins(hub.registry, hub.presence));
    const metrics = new ConfigurationMetrics(index, hub.configurations, hub.evaluations);
    hub.addForDevices('one', 1, { 'properties.desired.mode': 1 });
    const steps = metrics.allSteps(hub.configurations.all());
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count += 1;
    expect([...step.value.values()]).toEqual([{ system: { targetedCount: 3, appliedCount: 0 }, custom: {} }]);
    // Of two queries.
    expect(count).toBeGreaterThanOrEqual(2 * DEVICES.length);
    expect(atOnce(metrics.steps(hub.configurations.get('one'))).system['targetedCount']).toBe(3);
  });
});
