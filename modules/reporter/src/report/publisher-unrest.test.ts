import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule, volumesOf } from '../testing/virtual-module.ts';

const minute = 60_000;

describe('how often the twin changes', () => {
  let clock: VirtualClock;
  let hub: VirtualHub;
  let module: VirtualModule;

  beforeEach(async () => {
    clock = new VirtualClock();
    hub = new VirtualHub(clock);
    module = new VirtualModule(clock, volumesOf(3));
    void module.live(hub);
    await clock.run(minute);
  });
  afterEach(() => module.stop());

  /** One more, and good news waits. */
  const fill = (changes: number) => {
    for (let change = 0; change < changes; change += 1) module.unrest.change(clock.now());
  };

  it('is counted by what the twin was seen to hold, the first document and heartbeats left out', async () => {
    fill(24);
    await clock.run(25 * minute);
    expect(hub.patches.length).toBe(3);
    expect(module.unrest.doublings(clock.now())).toBe(0);
    module.seeState('v0', 'stuck');
    await clock.run(minute);
    expect(module.unrest.doublings(clock.now())).toBe(2);
  });

  it.each([
    ['patchLost', 8],
    ['ackLost', 1],
    ['refused', 4],
  ] as const)('is one more by a change that is sent again and again (%s)', async (fault, times) => {
    fill(24);
    for (let time = 0; time < times; time += 1) hub.faults.push(fault);
    module.seeState('v0', 'stuck');
    await clock.run(5 * minute);
    expect(hub.faults).toEqual([]);
    expect(hub.cloud).toMatchObject({ volumes: { v0: { state: 'stuck' } } });
    expect(module.unrest.doublings(clock.now())).toBe(2);
  });

  it('keeps figures from causing a patch, which go with other news or with the heartbeat', async () => {
    const seeFree = (freeMiB: number) => {
      const { v1, ...others } = module.observed.volumes;
      module.see({ volumes: { ...others, v1: { ...v1!, freeMiB } } });
    };
    const told = () => (hub.cloud['volumes'] as Record<string, unknown>)['v1'];
    seeFree(5_000);
    await clock.run(minute);
    expect(told()).toMatchObject({ freeMiB: 5_000 });
    fill(9);
    seeFree(1_000);
    await clock.run(minute);
    expect(told()).toMatchObject({ freeMiB: 5_000 });
    module.seeState('v0', 'stuck');
    await clock.run(minute);
    expect(told()).toMatchObject({ freeMiB: 1_000 });
    seeFree(200);
    await clock.run(11 * minute);
    expect(told()).toMatchObject({ freeMiB: 200 });
    expect(hub.patches.length).toBe(4);
  });
});
