import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANY_ETAG, DEVICE, makeHub } from '../../../test/running/configured-hub.ts';
import { ABSENT } from '../identity/etag.ts';
import { LaggingTwins } from './lagging-twins.ts';
import { LiveTwins } from './live-twins.ts';
import { TwinIndex } from './twin-index.ts';

const DELAY_MS = 1000;

function makeLagging() {
  const hub = makeHub();
  const { registry, presence } = hub;
  // As the broker does it for whoever is gone.
  registry.deleted.subscribe(({ deviceId, moduleId }) => {
    if (moduleId === null) presence.forget(deviceId);
  });
  const clock = { nowMs: 0 };
  const twins = new LaggingTwins({ registry, presence, nowMs: () => clock.nowMs, delayMs: DELAY_MS });
  const index = new TwinIndex(twins);
  const live = new TwinIndex(new LiveTwins(registry, presence));
  const ids = (of = 'devices'): unknown[] => index.run(`SELECT * FROM ${of}`).rows.map((row) => row['deviceId']);
  const sites = (): unknown[] => index.run('SELECT tags.site FROM devices').rows.map((row) => row['site']);
  const setSite = (site: string): void => hub.patch(DEVICE, { tags: { site } });
  return { ...hub, clock, twins, index, live, ids, sites, setSite };
}

describe('an index that lags behind', () => {
  test('shows a new device, its modules and its count after the delay', () => {
    const { registry, index, ids, clock } = makeLagging();
    registry.putDevice('line-7', { capabilities: { iotEdge: true } }, ABSENT);
    clock.nowMs = DELAY_MS - 1;
    expect([ids(), ids('devices.modules'), index.counts().total]).toEqual([[], [], 0]);
    clock.nowMs = DELAY_MS;
    expect([ids(), ids('devices.modules'), index.counts().total]).toEqual([['line-7'], ['line-7', 'line-7'], 1]);
  });

  test('finds a deleted device until then, and only then lets one be made anew', () => {
    const { registry, ids, clock } = makeLagging();
    registry.putDevice('a', {}, ABSENT);
    registry.putDevice('b', {}, ABSENT);
    clock.nowMs = 5000;
    registry.deleteDevice('a', ANY_ETAG);
    expect(ids()).toEqual(['a', 'b']);
    clock.nowMs += DELAY_MS;
    expect(ids()).toEqual(['b']);
    registry.putDevice('a', {}, ABSENT);
    expect(ids()).toEqual(['b']);
    clock.nowMs += DELAY_MS;
    expect(ids()).toEqual(['b', 'a']);
  });

  test('shows one that is deleted and made again before that as the last that was made, as the live one does', () => {
    const { registry, twins, ids, clock, live } = makeLagging();
    registry.putDevice('a', {}, ABSENT);
    registry.putDevice('b', { capabilities: { iotEdge: true } }, ABSENT);
    registry.putDevice('c', {}, ABSENT);
    twins.settle();
    registry.deleteDevice('b', ANY_ETAG);
    registry.putDevice('b', { capabilities: { iotEdge: true } }, ABSENT);
    clock.nowMs += DELAY_MS;
    expect(ids()).toEqual(live.run('SELECT * FROM devices').rows.map((row) => row['deviceId']));
    expect(ids()).toEqual(['a', 'c', 'b']);
  });

  test('holds no more of what is gone than of what is there, where nobody asks', () => {
    const { registry, twins, clock } = makeLagging();
    let looks = 0;
    Object.defineProperty(clock, 'nowMs', { get: () => (looks += 1) });
    for (let number = 0; number < 5000; number += 1) {
      registry.putDevice(`d${number}`, {}, ABSENT);
      registry.deleteDevice(`d${number}`, ANY_ETAG);
    }
    looks = 0;
    expect([...twins.documents('devices')].length).toBeLessThan(DELAY_MS);
    expect(looks).toBeLessThan(DELAY_MS);
  });

  test('shows what was there before, and changes that follow one another with the first of them', () => {
    const { registry, sites, setSite, clock } = makeLagging();
    registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    setSite('first');
    clock.nowMs = DELAY_MS;
    expect(sites()).toEqual(['first']);
    setSite('second');
    clock.nowMs += DELAY_MS / 2;
    setSite('third');
    expect(sites()).toEqual(['first']);
    clock.nowMs += DELAY_MS / 2;
    expect(sites()).toEqual(['third']);
    setSite('fourth');
    expect(sites()).toEqual(['third']);
  });

  test('shows who is connected, disabled and marked late too, a device in the twins of its modules as well', () => {
    const { registry, presence, index, twins, clock, addForDevices } = makeLagging();
    registry.putDevice(DEVICE.deviceId, { capabilities: { iotEdge: true } }, ABSENT);
    twins.settle();
    presence.recordConnected(DEVICE.deviceId, 0);
    registry.putDevice(DEVICE.deviceId, { status: 'disabled' }, ANY_ETAG);
    addForDevices('marked', 1, { 'properties.desired.a': 1 });
    const count = (of: string, where: string): number => index.run(`SELECT * FROM ${of} WHERE ${where}`).rows.length;
    const seen = (): number[] => [
      count('devices', "connectionState = 'Connected'"),
      count('devices', "status = 'disabled'"),
      count('devices.modules', "status = 'disabled'"),
      count('devices', "configurations.[[marked]].status = 'Applied'"),
      index.counts().connected,
      index.counts().enabled,
    ];
    expect(seen()).toEqual([0, 0, 0, 0, 0, 1]);
    clock.nowMs = DELAY_MS;
    expect(seen()).toEqual([1, 1, 2, 1, 1, 0]);
  });

  test('what is settled is seen at once', () => {
    const { registry, twins, ids } = makeLagging();
    registry.putDevice('seeded', {}, ABSENT);
    expect(ids()).toEqual([]);
    twins.settle();
    expect(ids()).toEqual(['seeded']);
  });

  test('shows the same as one that does not lag, once nothing has changed for the delay', () => {
    const step = fc.record({
      what: fc.constantFrom('create', 'delete', 'tag', 'module', 'connect', 'look'),
      device: fc.integer({ min: 0, max: 3 }),
      laterMs: fc.nat(DELAY_MS * 2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { registry, presence, twins, index, live, clock, patch } = makeLagging();
        for (const { what, device, laterMs } of steps) {
          const deviceId = `d${device}`;
          const exists = registry.findDevice(deviceId) !== undefined;
          clock.nowMs += laterMs;
          if (what === 'create' && !exists) registry.putDevice(deviceId, {}, ABSENT);
          if (what === 'delete' && exists) registry.deleteDevice(deviceId, ANY_ETAG);
          if (what === 'tag' && exists) patch({ deviceId, moduleId: null }, { tags: { at: clock.nowMs } });
          const hasModule = registry.findDevice(deviceId)?.modules.has('m') === true;
          if (what === 'module' && exists) registry.putModule(deviceId, 'm', {}, hasModule ? ANY_ETAG : ABSENT);
          if (what === 'connect' && exists) presence.recordConnected(deviceId, clock.nowMs);
          if (what === 'look') index.run('SELECT * FROM devices');
        }
        clock.nowMs += DELAY_MS;
        for (const of of ['devices', 'devices.modules']) {
          const byKey = (one: TwinIndex): unknown[] =>
            one
              .run(`SELECT * FROM ${of}`)
              .rows.map((row) => JSON.stringify(row))
              .toSorted();
          expect(byKey(index)).toEqual(byKey(live));
        }
        expect(index.counts()).toEqual(live.counts());
        for (const { key } of twins.documents('devices')) expect(twins.has(key)).toBe(true);
      }),
    );
  });
});
