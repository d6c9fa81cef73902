import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule, volumesOf } from '../testing/virtual-module.ts';

const second = 1_000;
const hour = 3_600 * second;

describe('publishing through a gateway that acknowledges before its cloud has anything', () => {
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

  it('takes nothing for confirmed before the cloud has it, and sends nothing twice', async () => {
    await clock.run(4 * second);
    expect(module.confirmed).toBe(0);
    await clock.run(60 * second);
    expect(module.confirmed).toBe(1);
    expect(hub.patches).toHaveLength(1);
    for (let step = 0; step < 40; step += 1) {
      module.seeState('v0', step % 2 === 0 ? 'stuck' : 'ok');
      await clock.run(15 * second);
    }
    expect(hub.patches).toHaveLength(41);
    expect(module.confirmed).toBe(41);
    expect(module.events('twinUnconfirmed')).toEqual([]);
  });

  it('makes good a change that was taken back before the cloud had it', async () => {
    await clock.run(60 * second);
    hub.isCloudThere = false;
    module.seeState('v0', 'stuck');
    await clock.run(1 * second);
    module.seeState('v0', 'ok');
    hub.isCloudThere = true;
    await clock.run(60 * second);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
  });

  it('says again what may yet arrive, so that the twin is right whether it does or not', async () => {
    await clock.run(60 * second);
    module.seeState('v0', 'stuck');
    // Acknowledged by nobody, and on its way all the same.
    hub.faults.push('ackLost');
    await clock.run(1);
    module.seeState('v0', 'ok');
    await clock.run(60 * second);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
    expect(hub.cloud['summary']).toMatchObject({ state: 'ok' });
  });

  it('waits while the gateway has no cloud: nothing is confirmed, little is sent, and one patch catches up', async () => {
    await clock.run(60 * second);
    const before = hub.patches.length;
    hub.isCloudThere = false;
    for (let minute = 0; minute < 48 * 60; minute += 1) {
      module.seeState(`v${minute % 3}`, minute % 2 === 0 ? 'stuck' : 'ok');
      await clock.run(60 * second);
    }
    expect(module.confirmed).toBe(1);
    // A gateway that waits for its cloud has not failed.
    expect(module.failures).toBe(0);
    // One in five minutes at most.
    expect(hub.patches.length - before).toBeLessThanOrEqual((48 * hour) / (300 * second) + 1);
    const pushes = hub.pushes;
    const sent = hub.patches.length;
    hub.isCloudThere = true;
    await clock.run(120 * second);
    expect(hub.patches.length - sent).toBeLessThanOrEqual(1);
    expect(hub.pushes - pushes).toBeLessThanOrEqual(2);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
  });

  it('sends no heartbeats beside the one that the gateway holds', async () => {
    await clock.run(60 * second);
    hub.isCloudThere = false;
    await clock.run(10 * hour);
    expect(hub.patches.length).toBeLessThan(10 * 6 + 5);
    hub.isCloudThere = true;
    await clock.run(120 * second);
    expect(module.confirmed).toBeGreaterThan(1);
  });

  it('notices that the cloud refuses what the gateway has acknowledged, and cuts it until it goes through', async () => {
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

  it('ends at the state of the module after any story of changes and faults', async () => {
    const event = fc.oneof(
      fc.record({ volume: fc.constantFrom('v0', 'v1', 'v2'), state: fc.constantFrom('ok', 'stuck', 'slow') }),
      fc.constantFrom('ackLost', 'patchLost', 'readLost', 'refused'),
      fc.constantFrom('cloudGone', 'cloudBack', 'disconnect', 'connect', 'madeAnew', 'somebodyWrites'),
    );
    const story = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 40_000 })), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), story, async (isGateway, steps) => {
        const time = new VirtualClock();
        const twin = new VirtualHub(time, { isGateway });
        const one = new VirtualModule(time, volumesOf(3));
        void one.live(twin);
        for (const [what, milliseconds] of steps) {
          if (typeof what === 'object') one.seeState(what.volume, what.state);
          else if (what === 'cloudGone') twin.isCloudThere = !isGateway;
          else if (what === 'cloudBack') twin.isCloudThere = true;
          else if (what === 'disconnect') one.disconnect();
          else if (what === 'connect') one.isConnected = true;
          else if (what === 'madeAnew') twin.makeAnew();
          else if (what === 'somebodyWrites') twin.write({ summary: { state: 'unknown' }, volumes: { v1: null } });
          else twin.faults.push(what);
          await time.run(milliseconds);
        }
        twin.isCloudThere = true;
        one.isConnected = true;
        twin.faults.length = 0;
        await time.run(1_800 * second);
        one.stop();
        expect(twin.cloud['volumes']).toEqual(one.observed.volumes);
        const pauses = twin.patches.slice(1).map(({ at }, index) => at - (twin.patches[index]?.at ?? 0));
        expect(Math.min(...pauses, 10_000)).toBeGreaterThanOrEqual(10_000);
      }),
      { numRuns: process.env['MOORING_SOAK'] === '1' ? 2_000 : 60 },
    );
  });
});
