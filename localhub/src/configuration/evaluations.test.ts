import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEVICE, makeHub } from '../../../test/running/configured-hub.ts';
import { ABSENT } from '../identity/etag.ts';
import { moduleIdentity } from '../identity/identity-id.ts';
import { LiveTwins } from '../query/live-twins.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { atOnce } from '../turns.ts';
import { ConfigurationMetrics } from './configuration-metrics.ts';
import { Evaluations } from './evaluations.ts';

const EVERY_MS = 300_000;
const AGENT = moduleIdentity(DEVICE.deviceId, '$edgeAgent');
const CANARY = "tags.ring = 'canary'";

function makeClockedHub(state = new MemoryState()) {
  const hub = makeHub(state, EVERY_MS);
  const index = new TwinIndex(new LiveTwins(hub.registry, hub.presence));
  const metrics = new ConfigurationMetrics(index, hub.configurations, hub.evaluations);
  hub.evaluations.start();
  const results = (id: string) => atOnce(metrics.steps(hub.configurations.get(id)));
  return { ...hub, results };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('configurations by the clock', () => {
  test('wait for it when they are made, when a twin comes to match, and when they go', () => {
    const hub = makeClockedHub();
    hub.registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    hub.addForDevices('ring', 1, { 'properties.desired.speed': 1 }, CANARY);
    hub.addForDevices('all', 0, { 'properties.desired.speed': 0 });
    vi.advanceTimersByTime(EVERY_MS - 1);
    expect(hub.desired()).toEqual({});
    vi.advanceTimersByTime(1);
    expect(hub.desired()).toEqual({ speed: 0 });
    hub.patch(DEVICE, { tags: { ring: 'canary' } });
    vi.advanceTimersByTime(EVERY_MS - 1);
    expect(hub.desired()).toEqual({ speed: 0 });
    vi.advanceTimersByTime(1);
    expect(hub.desired()).toEqual({ speed: 1 });
    hub.configurations.delete('ring', ABSENT);
    expect(hub.marks()).toEqual({ all: 'Targeted', ring: 'Applied' });
    vi.advanceTimersByTime(EVERY_MS);
    expect([hub.desired(), hub.marks()]).toEqual([{ speed: 0 }, { all: 'Applied' }]);
  });

  test('deployments do the same, and write once', () => {
    const hub = makeClockedHub();
    hub.registry.putDevice(DEVICE.deviceId, { capabilities: { iotEdge: true } }, ABSENT);
    const whole = { 'properties.desired': { modules: {} } };
    hub.add('base', 1, { modulesContent: { $edgeAgent: whole, $edgeHub: whole } });
    expect(hub.desired(AGENT)).toEqual({});
    vi.advanceTimersByTime(EVERY_MS * 5);
    expect([hub.desired(AGENT), hub.version(AGENT), hub.marks(AGENT)]).toEqual([
      { modules: {} },
      2,
      { base: 'Applied' },
    ]);
  });

  test('their metrics are empty until the first run, and then those of the last', () => {
    const hub = makeClockedHub();
    hub.registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    hub.addForDevices('all', 0, { 'properties.desired.a': 1 });
    expect(hub.results('all')).toEqual({ system: {}, custom: {} });
    vi.advanceTimersByTime(EVERY_MS);
    const first = { system: { targetedCount: 1, appliedCount: 1 }, custom: {} };
    expect(hub.results('all')).toEqual(first);
    hub.registry.putDevice('sensor-2', {}, ABSENT);
    expect(hub.results('all')).toEqual(first);
    vi.advanceTimersByTime(EVERY_MS);
    expect(hub.results('all').system).toEqual({ targetedCount: 2, appliedCount: 2 });
    hub.configurations.delete('all', ABSENT);
    hub.addForDevices('all', 0, { 'properties.desired.a': 2 });
    expect(hub.results('all').system).toEqual({});
  });

  test('what an earlier run of the hub left is done in the first run', () => {
    const state = new MemoryState();
    const before = makeClockedHub(state);
    before.registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    before.addForDevices('all', 0, { 'properties.desired.a': 1 });
    before.evaluations.close();
    const after = makeClockedHub(state);
    vi.advanceTimersByTime(EVERY_MS);
    expect(after.desired()).toEqual({ a: 1 });
  });

  test('once it is closed nothing is done any more', () => {
    const hub = makeClockedHub();
    hub.registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    hub.addForDevices('all', 0, { 'properties.desired.a': 1 });
    hub.evaluations.close();
    vi.advanceTimersByTime(EVERY_MS * 2);
    expect(hub.desired()).toEqual({});
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a run that fails is told of, and the next does everything', () => {
    const { registry, twins, configurations } = makeHub();
    const failures: unknown[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    const evaluations = new Evaluations({ registry, twins, configurations, everyMs: EVERY_MS, failed });
    const due: unknown[] = [];
    evaluations.due.subscribe((what) => {
      due.push(what);
      if (due.length === 2) throw new Error('a fault');
    });
    registry.putDevice('sensor-0', {}, ABSENT);
    evaluations.start();
    vi.advanceTimersByTime(EVERY_MS);
    registry.putDevice(DEVICE.deviceId, {}, ABSENT);
    vi.advanceTimersByTime(EVERY_MS * 2);
    const other = { deviceId: 'sensor-0', moduleId: null };
    expect(due).toEqual([other, DEVICE, other, DEVICE]);
    expect(failures).toEqual([new Error('a fault')]);
    evaluations.close();
  });
});
