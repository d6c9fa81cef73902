import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule, volumesOf } from '../testing/virtual-module.ts';

const second = 1_000;
const day = 86_400 * second;

describe('publishing', () => {
  let clock: VirtualClock;
  let hub: VirtualHub;
  let module: VirtualModule;

  beforeEach(() => {
    clock = new VirtualClock();
    hub = new VirtualHub(clock);
    module = new VirtualModule(clock, volumesOf(3));
  });
  afterEach(() => module.stop());

  const sentAt = () => hub.patches.map(({ at }) => at);
  const start = () => void module.live(hub);

  it('sends the whole first, then only what differs from the twin as read at the start', async () => {
    start();
    await clock.run(second);
    expect(hub.patches.map(({ patch }) => patch)).toMatchObject([{ contract: 1, seq: 1, volumes: { v0: {}, v2: {} } }]);
    module.stop();
    const next = new VirtualModule(clock, { ...volumesOf(3), v1: { ...volumesOf(3)['v1']!, state: 'stuck' } });
    void next.live(hub);
    await clock.run(20 * second);
    next.stop();
    expect(hub.patches).toHaveLength(2);
    expect(hub.patches[1]?.patch).toEqual({
      seq: 2,
      heartbeatUtc: expect.any(String) as string,
      summary: { state: 'bad', volumesBad: 1, volumesGood: 2 },
      volumes: { v1: { state: 'stuck' } },
    });
  });

  it('sends the first change after a quiet time at once', async () => {
    start();
    await clock.run(60 * second);
    module.seeState('v0', 'stuck');
    await clock.run(0);
    expect(sentAt()).toEqual([0, 60 * second]);
    expect(hub.cloud).toMatchObject({ seq: 2, volumes: { v0: { state: 'stuck' } } });
  });

  it('sends what comes within 10 s of a patch together, 10 s after it', async () => {
    start();
    await clock.run(60 * second);
    for (const name of ['v0', 'v1', 'v2']) {
      module.seeState(name, 'stuck');
      await clock.run(2 * second);
    }
    await clock.run(60 * second);
    expect(sentAt()).toEqual([0, 60 * second, 70 * second]);
    expect(hub.patches[2]?.patch).toMatchObject({ volumes: { v1: { state: 'stuck' }, v2: { state: 'stuck' } } });
  });

  it('never sends two patches within 10 s, whatever happens', async () => {
    start();
    for (let step = 0; step < 600; step += 1) {
      module.seeState(`v${step % 3}`, step % 2 === 0 ? 'stuck' : 'ok');
      if (step % 50 === 0) hub.faults.push('ackLost', 'readLost');
      await clock.run(700);
    }
    const pauses = sentAt()
      .slice(1)
      .map((at, index) => at - (sentAt()[index] ?? 0));
    expect(pauses.length).toBeGreaterThan(20);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(10 * second);
  });

  it('sends nothing when poked without a change', async () => {
    start();
    for (let step = 0; step < 50; step += 1) {
      module.publisher.poke();
      await clock.run(5 * second);
    }
    expect(sentAt()).toEqual([0]);
  });

  it('sends a heartbeat, and nothing but that, when nothing else was sent for its time', async () => {
    start();
    await clock.run(1_201 * second);
    expect(sentAt()).toEqual([0, 600 * second, 1_200 * second]);
    expect(hub.patches.slice(1).map(({ patch }) => Object.keys(patch).sort())).toEqual(
      Array.from({ length: 2 }, () => ['heartbeatUtc', 'seq']),
    );
    expect(hub.cloud['seq']).toBe(3);
  });

  it('takes a figure back into its dead band for no change, measured from what the twin holds', async () => {
    start();
    const free = (freeMiB: number) =>
      module.see({ volumes: { ...volumesOf(3), v0: { ...volumesOf(3)['v0']!, freeMiB } } });
    for (const freeMiB of [9_800, 9_600, 9_501, 9_400, 9_100, 8_950, 8_900]) {
      await clock.run(20 * second);
      free(freeMiB);
    }
    await clock.run(20 * second);
    const told = hub.patches.slice(1).map(({ patch }) => patch['volumes']);
    expect(told).toEqual([{ v0: { freeMiB: 9_400 } }, { v0: { freeMiB: 8_900 } }]);
  });

  it('sends once, after days without a connection, and keeps nothing meanwhile', async () => {
    start();
    await clock.run(60 * second);
    module.disconnect();
    for (let hour = 0; hour < 3 * 24; hour += 1) {
      module.seeState(`v${hour % 3}`, hour % 2 === 0 ? 'stuck' : 'ok');
      await clock.run(day / 24);
      // The one that waits for a connection.
      expect(clock.waiting).toBe(1);
    }
    expect(hub.patches).toHaveLength(1);
    module.isConnected = true;
    await clock.run(70 * second);
    expect(hub.patches).toHaveLength(2);
    expect(hub.cloud['volumes']).toEqual(module.observed.volumes);
  });

  it('knows a twin that needs nothing for what it is when a connection comes back, and sends nothing', async () => {
    start();
    await clock.run(60 * second);
    module.disconnect();
    await clock.run(60 * second);
    module.isConnected = true;
    await clock.run(70 * second);
    expect(hub.patches).toHaveLength(1);
    expect(module.confirmedByReading).toBe(1);
    expect(module.confirmed).toBe(1);
  });

  it('sends again what may have got lost, once the twin read back does not show it', async () => {
    hub.faults.push('patchLost');
    start();
    await clock.run(30 * second);
    expect(hub.patches).toHaveLength(1);
    expect(hub.cloud).toMatchObject({ seq: 2, volumes: { v0: { state: 'ok' } } });
    expect(module.events('twinFailed')).toHaveLength(1);
  });

  it('does not send again what arrived though its acknowledgement did not', async () => {
    hub.faults.push('ackLost');
    start();
    await clock.run(60 * second);
    expect(hub.patches).toHaveLength(1);
    expect(module.confirmed).toBe(1);
  });

  it('says of no first patch that it was confirmed because it is too soon for another', async () => {
    hub.faults.push('patchLost');
    start();
    await clock.run(5 * second);
    expect(hub.cloud).toEqual({});
    expect(module.confirmedByReading).toBe(0);
    await clock.run(30 * second);
    expect(module.confirmed).toBe(1);
  });

  it('tells every refused patch as a failure, until the hub has taken one again', async () => {
    start();
    await clock.run(60 * second);
    hub.faults.push('refused', 'refused');
    module.seeState('v0', 'stuck');
    await clock.run(25 * second);
    expect(module.failures).toBe(2);
    // Nothing differs any more, but whether the hub takes patches is not known before it has taken one.
    module.seeState('v0', 'ok');
    await clock.run(60 * second);
    expect(module.failures).toBe(2);
    expect(module.confirmed).toBe(2);
  });

  it('gives the connection up after three failures in a row', async () => {
    const link = { ...hub.link(), patchReported: () => Promise.reject(new Error('no acknowledgement')) };
    const start = { section: {}, version: 1 };
    const ended = module.publisher.run(link, start, new AbortController().signal, () => undefined).catch(String);
    await clock.run(60 * second);
    expect(await ended).toContain('no acknowledgement');
    expect(module.events('twinFailed').map(({ failures }) => failures)).toEqual([1, 2, 3]);
  });

  it('asks less often while the hub says that it is asked too often, and stays connected', async () => {
    hub.faults.push('refused', 'refused', 'refused', 'refused');
    start();
    await clock.run(20 * 60 * second);
    expect(module.events('twinRefused').map(({ unconfirmed }) => unconfirmed)).toEqual([1, 2, 3, 4]);
    expect(sentAt()).toEqual([(20 + 40 + 80 + 160) * second, 900 * second]);
    expect(module.events('twinFailed')).toEqual([]);
  });

  it('sends smaller documents where the hub refuses the one that it has for its size, until it takes one', async () => {
    hub = new VirtualHub(clock, { limitBytes: 14_000 });
    module = new VirtualModule(clock, { ...volumesOf(120), v119: { ...volumesOf(120)['v119']!, state: 'stuck' } });
    start();
    await clock.run(20 * 60 * second);
    expect(hub.cloud).toMatchObject({ volumes: { v119: { state: 'stuck' } }, summary: { volumesGood: 119 } });
    expect((hub.cloud['omitted'] as { volumes: number }).volumes).toBeGreaterThan(20);
    expect(module.events('twinCut').length).toBeGreaterThan(0);
    // And then it is calm.
    expect(hub.patches.length).toBeLessThan(8);
  });

  it('reports all of it again where the twin was made anew', async () => {
    start();
    await clock.run(3_000 * second);
    hub.makeAnew();
    module.seeState('v0', 'stuck');
    await clock.run(30 * second);
    expect(hub.cloud).toMatchObject({ contract: 1, role: 'prober', volumes: module.observed.volumes });
    expect(module.events('twinMadeAnew')).toHaveLength(1);
    expect(module.events('twinUnconfirmed')).toHaveLength(0);
  });

  it('and another instance of the same module make no storm, and the one that stays has the last word', async () => {
    const other = new VirtualModule(clock, volumesOf(3, 'unknown'), '0.2.0');
    start();
    void other.live(hub);
    await clock.run(day / 24);
    // Two that contradict each other, for an hour.
    expect(hub.patches.length).toBeLessThan(60);
    other.stop();
    await clock.run(1_000 * second);
    expect(hub.cloud).toMatchObject({ agent: { version: '0.1.0' }, volumes: module.observed.volumes });
    expect(module.events('twinUnconfirmed').at(-1)).toMatchObject({ standing: 'changed' });
  });

  it('takes away what somebody else wrote into the twin, with the next patch', async () => {
    start();
    await clock.run(60 * second);
    hub.write({ stranger: { a: 1 }, summary: { state: 'bad' } });
    module.seeState('v0', 'slow');
    await clock.run(60 * second);
    expect(hub.cloud).not.toHaveProperty('stranger');
    expect(hub.cloud).toMatchObject({ summary: { state: 'degraded' }, volumes: module.observed.volumes });
  });
});
