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

  it('is known to be with the gateway alone for as long as the cloud is away, and confirmed once it is back', async () => {
    await clock.run(60 * second);
    expect(module.twin).toBe('confirmed');
    hub.isCloudThere = false;
    module.seeState('v0', 'stuck');
    await clock.run(9 * second);
    expect(module.twin).toBe('withGateway');
    const turns = module.twinTurns;
    for (let minute = 0; minute < 5 * 60; minute += 1) {
      module.seeState('v1', minute % 2 === 0 ? 'stuck' : 'ok');
      await clock.run(60 * second);
    }
    // Also a patch that is sent again is no news.
    expect(module.twinTurns).toBe(turns);
    hub.isCloudThere = true;
    await clock.run(120 * second);
    expect(module.twin).toBe('confirmed');
    expect(module.twinTurns).toBe(turns + 1);
    for (let step = 0; step < 40; step += 1) {
      module.seeState('v0', step % 2 === 0 ? 'ok' : 'stuck');
      await clock.run(15 * second);
    }
    expect(module.twinTurns).toBe(turns + 1);
  });

  it('learns at a later look that the cloud went while a patch was on its way to it', async () => {
    await clock.run(60 * second);
    hub.pushAfterMilliseconds = 60_000;
    module.seeState('v0', 'stuck');
    await clock.run(15 * second);
    expect(module.events('twinUnconfirmed')).toMatchObject([{ standing: 'notSeen' }]);
    hub.isCloudThere = false;
    await clock.run(10 * second);
    expect(module.twin).toBe('withGateway');
  });

  it('takes what the gateway has yet to pass on for no confirmation when a connection comes back', async () => {
    await clock.run(60 * second);
    hub.isCloudThere = false;
    module.seeState('v0', 'stuck');
    await clock.run(60 * second);
    for (let again = 0; again < 3; again += 1) {
      module.disconnect();
      await clock.run(60 * second);
      module.isConnected = true;
      await clock.run(90 * second);
      expect(module.twin).toBe('withGateway');
    }
    expect(module.confirmedByReading).toBe(0);
    expect(module.confirmed).toBe(1);
    expect(hub.cloud).toMatchObject({ volumes: { v0: { state: 'ok' } } });
    hub.isCloudThere = true;
    await clock.run(120 * second);
    expect(hub.cloud).toMatchObject({ volumes: { v0: { state: 'stuck' } } });
    expect(module.twin).toBe('confirmed');
  });

  it('knows a twin that the cloud took while the connection was away for confirmed, without another patch', async () => {
    await clock.run(60 * second);
    hub.isCloudThere = false;
    module.seeState('v0', 'stuck');
    await clock.run(60 * second);
    module.disconnect();
    hub.isCloudThere = true;
    await clock.run(120 * second);
    const { length } = hub.patches;
    module.isConnected = true;
    await clock.run(90 * second);
    expect(module.confirmedByReading).toBe(1);
    expect(hub.patches).toHaveLength(length);
    expect(module.twin).toBe('confirmed');
  });

  it('says again, within 10 s of a new connection, what a gateway that is back at its cloud does not show', async () => {
    await clock.run(60 * second);
    hub.isCloudThere = false;
    hub.reconnectAfterMilliseconds = hour;
    module.seeState('v0', 'stuck');
    await clock.run(290 * second);
    expect(hub.patches).toHaveLength(2);
    module.disconnect();
    module.isConnected = true;
    hub.isCloudThere = true;
    module.seeState('v1', 'stuck');
    await clock.run(11 * second);
    expect(hub.patches).toHaveLength(3);
    expect(hub.patches[2]?.patch).toMatchObject({ volumes: { v0: { state: 'stuck' }, v1: { state: 'stuck' } } });
  });

  it('makes good what arrives after a connection was lost, though nothing differed when it came back', async () => {
    await clock.run(60 * second);
    module.heartbeatMilliseconds = 24 * hour;
    module.seeState('v0', 'stuck');
    await clock.run(1 * second);
    module.disconnect();
    module.see({ volumes: { ...module.observed.volumes, v0: volumesOf(1)['v0']! } });
    module.isConnected = true;
    await clock.run(60 * second);
    expect(hub.pushes).toBeGreaterThan(1);
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

  it('is confirmed by a reading only where the cloud has it, in any story of changes and faults', async () => {
    const change = fc.record({ volume: fc.constantFrom('v0', 'v1'), state: fc.constantFrom('ok', 'stuck', 'slow') });
    const fault = fc.constantFrom(
      'ackLost',
      'patchLost',
      'readLost',
      'refused',
      'cloudGone',
      'cloudBack',
      'disconnect',
      'slowPushes',
      'quickPushes',
    );
    const story = fc.array(fc.tuple(fc.oneof(change, fault), fc.integer({ min: 0, max: 90_000 })), { maxLength: 30 });
    let byReading = 0;
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const time = new VirtualClock();
        const twin = new VirtualHub(time, { isGateway: true });
        const one = new VirtualModule(time, volumesOf(2));
        const wrong: unknown[] = [];
        one.onConfirmed = (by) => {
          if (by !== 'reading') return;
          byReading += 1;
          const states = [twin.cloud['volumes'], one.observed.volumes].map((volumes) => JSON.stringify(volumes));
          if (states[0] !== states[1]) wrong.push({ at: time.now(), states });
        };
        void one.live(twin);
        await time.run(60 * second);
        for (const [what, milliseconds] of steps) {
          if (typeof what === 'object') one.seeState(what.volume, what.state);
          else if (what === 'slowPushes') twin.pushAfterMilliseconds = 25_000;
          else if (what === 'quickPushes') twin.pushAfterMilliseconds = 5_000;
          else if (what === 'cloudGone' || what === 'cloudBack') twin.isCloudThere = what === 'cloudBack';
          else if (what === 'disconnect') {
            one.disconnect();
            one.isConnected = true;
          } else twin.faults.push(what);
          await time.run(milliseconds);
        }
        one.stop();
        expect(wrong).toEqual([]);
      }),
      { numRuns: process.env['MOORING_SOAK'] === '1' ? 2_000 : 100 },
    );
    expect(byReading).toBeGreaterThan(10);
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
