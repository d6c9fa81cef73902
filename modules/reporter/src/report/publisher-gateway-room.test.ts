import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule, volumesOf } from '../testing/virtual-module.ts';

const second = 1_000;
const hour = 3_600 * second;

describe('a document that a gateway holds for its cloud', () => {
  let clock: VirtualClock;
  let hub: VirtualHub;
  let module: VirtualModule;

  beforeEach(async () => {
    clock = new VirtualClock();
    hub = new VirtualHub(clock, { isGateway: true });
    module = new VirtualModule(clock, volumesOf(3));
    void module.live(hub);
  });
  afterEach(() => module.stop());

  it.each([41, 47, 67])(
    'leaves nothing out because of one slow push after a long time without a cloud (found after %i s)',
    async (seconds) => {
      hub.reconnectAfterMilliseconds = seconds * second;
      module.see({ volumes: volumesOf(120) });
      await clock.run(60 * second);
      hub.isCloudThere = false;
      module.seeState('v0', 'stuck');
      await clock.run(40 * 60 * second);
      // So that the next patch goes between the first reading from the cloud and the push.
      const { length } = hub.patches;
      while (hub.patches.length === length) await clock.run(1 * second);
      await clock.run(298 * second);
      hub.isCloudThere = true;
      await clock.run(300 * second);
      expect(module.events('twinUnconfirmed').at(-1)).toMatchObject({ standing: 'notSeen' });
      expect(module.events('twinCut')).toEqual([]);
      expect(module.failures).toBe(0);
      expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
    },
  );

  it('leaves nothing out because of slow pushes as long as each comes through', async () => {
    module.see({ volumes: volumesOf(120) });
    await clock.run(60 * second);
    hub.pushAfterMilliseconds = 30_000;
    for (let step = 0; step < 5; step += 1) {
      module.seeState('v0', step % 2 === 0 ? 'stuck' : 'ok');
      await clock.run(120 * second);
    }
    expect(module.events('twinUnconfirmed').length).toBeGreaterThan(5);
    expect(module.events('twinCut')).toEqual([]);
    expect(module.failures).toBe(0);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
  });

  it('leaves nothing out because of one slow push after refusals for the moment', async () => {
    module.see({ volumes: volumesOf(120) });
    await clock.run(60 * second);
    const { length } = hub.patches;
    hub.faults.push('refused', 'refused', 'refused');
    module.seeState('v0', 'stuck');
    hub.pushAfterMilliseconds = 30_000;
    await clock.run(300 * second);
    expect(hub.patches).toHaveLength(length + 1);
    expect(module.events('twinUnconfirmed')).toMatchObject([{ standing: 'notSeen' }]);
    expect(module.events('twinCut')).toEqual([]);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
  });

  it('is cut where the cloud refuses what the gateway has acknowledged, until it goes through', async () => {
    module.stop();
    hub = new VirtualHub(clock, { isGateway: true, limitBytes: 14_000 });
    module = new VirtualModule(clock, { ...volumesOf(120), v119: { ...volumesOf(120)['v119']!, state: 'stuck' } });
    void module.live(hub);
    await clock.run(hour);
    expect(hub.refusedPushes).toBeGreaterThan(0);
    expect(module.events('twinCut')[0]).toMatchObject({ leftBytes: expect.any(Number) as number });
    expect(module.failures).toBeGreaterThan(0);
    expect(hub.cloud).toMatchObject({ volumes: { v119: { state: 'stuck' } }, summary: { volumesGood: 119 } });
    expect(hub.mostBytes).toBeLessThanOrEqual(14_000);
    const { length } = hub.patches;
    expect(length).toBeLessThan(20);
    await clock.run(hour);
    // Heartbeats only.
    expect(hub.patches.length - length).toBeLessThanOrEqual(6);
    expect(hub.refusedPushes).toBeLessThan(20);
  });
});
