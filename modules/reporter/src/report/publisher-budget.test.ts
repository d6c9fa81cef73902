import { applyPatch, reportedBudgetBytes, twinBytes, type JsonObject, type ReportedVolume } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { VirtualModule, volumesOf } from '../testing/virtual-module.ts';

const second = 1_000;
const hour = 3_600 * second;

type Volumes = Readonly<Record<string, ReportedVolume>>;

const each = (volumes: Volumes, changes: Partial<ReportedVolume>): Volumes =>
  Object.fromEntries(Object.entries(volumes).map(([name, volume]) => [name, { ...volume, ...changes }]));

const downWith = (detail: string) => ({ state: 'unreachable' as const, errno: 'EHOSTDOWN', detail });
const longWords =
  'statfs answered from what is remembered, but the folder cannot be listed: Host is down, as it was before';
const longerWords = `${longWords}, and its server does not answer`;

describe('publishing more than there is room for', () => {
  let clock: VirtualClock;
  let manners: { limitBytes: number };
  let hub: VirtualHub;
  let module: VirtualModule;

  beforeEach(() => {
    clock = new VirtualClock();
    manners = { limitBytes: 32_768 };
    hub = new VirtualHub(clock, manners);
  });
  afterEach(() => module.stop());

  const start = async (volumes: Volumes) => {
    module = new VirtualModule(clock, volumes);
    void module.live(hub);
    await clock.run(60 * second);
  };
  const omitted = () => (hub.cloud['omitted'] as { volumes: number }).volumes;
  const told = () => Object.keys(hub.cloud['volumes'] as object).length;

  it('holds what the twin becomes to the budget, and not what it would be in the words of now', async () => {
    const bad = (count: number, detail: string) => each(volumesOf(count), downWith(detail));
    await start(bad(98, longerWords));
    expect(omitted()).toBe(0);
    expect(twinBytes(hub.cloud)).toBeGreaterThan(reportedBudgetBytes - 1_000);
    module.see({ volumes: bad(106, 'Host is down') });
    await clock.run(60 * second);
    expect(hub.cloud).toMatchObject({ volumes: { v0: { detail: expect.stringContaining('statfs') as string } } });
    // Words that are cut as far as they can be still keep bad ones out: what is said now is shorter.
    module.see({ volumes: bad(130, 'Host is down') });
    await clock.run(60 * second);
    expect(hub.cloud).toMatchObject({ summary: { volumesBad: 130, omitted: 0 } });
    expect(told()).toBe(130);
    module.see({ volumes: bad(130, longerWords) });
    const before = hub.patches.length;
    await clock.run(2 * hour);
    expect(hub.patches.length - before).toBeLessThanOrEqual(12);
    expect(module.events('twinRefused')).toEqual([]);
    expect(module.events('twinCut')).toEqual([]);
    expect(hub.mostBytes).toBeLessThanOrEqual(reportedBudgetBytes);
  });

  it.each([0, 2, 4])(
    'sends heartbeats only while what is left out of it wobbles as what is in it does (room %i)',
    async (longer) => {
      // A disk under all shares: they gain and lose a digit together, which is more than one entry weighs.
      const wobble = (step: number) =>
        each(volumesOf(320), {
          freeMiB: 10_000 + (step % 2 === 0 ? 3 : -2),
          worstMs: step % 3 === 0 ? 120 : 9,
          source: `contoso-ase:/${'x'.repeat(5 * longer)}`,
        });
      await start(wobble(0));
      const first = omitted();
      expect(first).toBeGreaterThan(20);
      const before = hub.patches.length;
      const seen = new Set<number>();
      for (let step = 1; step <= 121; step += 1) {
        module.see({ volumes: wobble(step) });
        await clock.run(30 * second);
        seen.add(omitted());
      }
      expect(hub.patches.length - before).toBeLessThanOrEqual(6);
      // A heartbeat in longer figures may leave some out, for good.
      expect(seen.size).toBeLessThanOrEqual(2);
      expect(hub.mostBytes).toBeLessThanOrEqual(reportedBudgetBytes);
    },
  );

  it('sends heartbeats only while long words are cut for the sake of good ones beside them', async () => {
    const volumes = (step: number): Volumes => ({
      ...volumesOf(260),
      ...each(volumesOf(105), { ...downWith(longerWords + (step % 2 === 0 ? '.' : ' yet')), worstMs: 5 + (step % 9) }),
    });
    await start(volumes(0));
    await clock.run(20 * second);
    expect(omitted()).toBeGreaterThan(20);
    const before = hub.patches.length;
    for (let step = 1; step <= 121; step += 1) {
      module.see({ volumes: volumes(step) });
      await clock.run(30 * second);
    }
    expect(hub.patches.length - before).toBeLessThanOrEqual(6);
    expect(hub.cloud).toMatchObject({
      summary: { volumesBad: 105 },
      volumes: { v0: { detail: expect.stringMatching(/…$/) as string } },
    });
    expect(told()).toBeGreaterThan(105);
  });

  it('takes an entry in again once there is room to spare, and a bad one at once', async () => {
    await start(volumesOf(320));
    const before = omitted();
    module.seeState('v99', 'stuck');
    await clock.run(20 * second);
    expect(hub.cloud).toMatchObject({ volumes: { v99: { state: 'stuck' } } });
    module.see({ volumes: volumesOf(250) });
    await clock.run(20 * second);
    expect(omitted()).toBeLessThan(before);
    module.see({ volumes: volumesOf(200) });
    await clock.run(20 * second);
    expect(omitted()).toBe(0);
    expect(told()).toBe(200);
  });

  it('cuts by what was sent and did not come through', async () => {
    await start(each(volumesOf(80), downWith(longWords)));
    manners.limitBytes = 17_000;
    module.see({ volumes: { ...each(volumesOf(80), downWith('Host is down')), v0: volumesOf(1)['v0']! } });
    const { cloud } = hub;
    await clock.run(second);
    const sent = twinBytes(applyPatch(cloud, hub.patches.at(-1)?.patch as JsonObject));
    expect(module.events('twinCut')).toMatchObject([{ bytes: sent, leftBytes: Math.floor((sent * 3) / 4) }]);
  });
});
