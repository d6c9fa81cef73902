import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity, moduleIdentity } from '../identity/identity-id.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import type { StateTable } from '../storage/state-store.ts';
import { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { ReportedPatches, type PendingPatch } from './reported-patches.ts';

const reporter = moduleIdentity('edge', 'reporter');
const KEY = Buffer.alloc(32, 7).toString('base64');

interface World {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  readonly table: StateTable<PendingPatch>;
  readonly patches: ReportedPatches;
  readonly refused: string[];
}

function world(): World {
  const nowMs = (): number => Date.UTC(2030, 0, 1);
  const registry = new IdentityRegistry({
    hubName: 'hub',
    nowMs,
    mintKey: () => KEY,
    kept: new KeptIdentities(new MemoryState()),
  });
  registry.putDevice('edge', { capabilities: { iotEdge: true } }, ABSENT);
  registry.putModule('edge', 'reporter', {}, ABSENT);
  const twins = new TwinService(registry, new PresenceBoard(), nowMs);
  const table = new MemoryState().table<PendingPatch>('patches');
  return withPatches({ registry, twins, table });
}

function withPatches(parts: Omit<World, 'patches' | 'refused'>): World {
  const patches = new ReportedPatches({ ...parts, mergeMs: 5000 });
  const refused: string[] = [];
  patches.refused.subscribe(({ reason }) => {
    refused.push(reason);
  });
  return { ...parts, patches, refused };
}

function send({ patches }: World, patch: unknown): number {
  const status = patches.accept(reporter, JSON.stringify(patch));
  patches.push();
  return status;
}

function reported({ twins }: World): { value: TwinObject; version: number } {
  const { value, version } = twins.state(reporter).reported;
  return { value, version };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('reported patches through the gateway', () => {
  test('the first is pushed at once, those of the five seconds after it together at their end', () => {
    const hub = world();
    expect(send(hub, { a: 1 })).toBe(204);
    expect(reported(hub)).toEqual({ value: { a: 1 }, version: 2 });
    expect(send(hub, { b: { c: 1 } })).toBe(204);
    expect(send(hub, { b: { d: 2 }, a: null })).toBe(204);
    vi.advanceTimersByTime(4999);
    expect(reported(hub)).toEqual({ value: { a: 1 }, version: 2 });
    vi.advanceTimersByTime(1);
    expect(reported(hub)).toEqual({ value: { b: { c: 1, d: 2 } }, version: 3 });
    vi.advanceTimersByTime(60_000);
    expect(reported(hub).version).toBe(3);
  });

  test('who watches the twin hears of the push, not of the patches', () => {
    const hub = world();
    let heard = 0;
    hub.twins.written.subscribe(() => {
      heard += 1;
    });
    for (let index = 0; index < 4; index += 1) send(hub, { index });
    vi.advanceTimersByTime(5000);
    expect(heard).toBe(2);
  });

  test('a patch that breaks a rule by itself is answered with 400 or 500 and never pushed', () => {
    const hub = world();
    expect(send(hub, { 'a.b': 1 })).toBe(400);
    expect(send(hub, Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`k${at}`, 'x'.repeat(4000)])))).toBe(400);
    expect(hub.patches.accept(reporter, '[1]')).toBe(500);
    expect(hub.patches.accept(reporter, '{')).toBe(500);
    vi.advanceTimersByTime(5000);
    expect(reported(hub)).toEqual({ value: {}, version: 1 });
    expect(hub.refused).toHaveLength(4);
  });

  test('what the hub refuses for the size of the whole is acknowledged, kept, and refused again with what follows', () => {
    const hub = world();
    for (let index = 0; index < 5; index += 1) {
      expect(send(hub, { [`k${index}`]: { a: 'x'.repeat(4000), b: 'y'.repeat(4000) } })).toBe(204);
      vi.advanceTimersByTime(5000);
    }
    expect(Object.keys(reported(hub).value)).toEqual(['k0', 'k1', 'k2', 'k3']);
    expect(hub.refused).toEqual([expect.stringContaining('exceeds maximum 32768')]);
    expect(send(hub, { small: 1 })).toBe(204);
    expect(reported(hub).value).not.toHaveProperty('small');
    vi.advanceTimersByTime(5000);
    expect(send(hub, { k0: null })).toBe(204);
    expect(Object.keys(reported(hub).value).toSorted()).toEqual(['k1', 'k2', 'k3', 'k4', 'small']);
    expect([...hub.table.entries()]).toEqual([]);
  });

  test('what waits for a twin has a bound: a patch over it is answered with 500 and not kept', () => {
    const hub = world();
    const large = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`k${at}`, 'x'.repeat(4000)]));
    const statuses = Array.from({ length: 12 }, (_, at) => send(hub, { [`p${at}`]: large }));
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 204), 500, 500]);
    expect(hub.refused.at(-1)).toContain('262144 bytes');
    hub.patches.close();
    expect(Object.keys(JSON.parse(hub.table.get('edge/reporter')?.patch ?? '{}') as object)).toHaveLength(9);
  });

  test('each patch that comes is told of as it came, and so is one that is refused', () => {
    const hub = world();
    const heard: string[] = [];
    hub.patches.received.subscribe(({ payload }) => {
      heard.push(payload);
    });
    for (const payload of ['{ "a": 1 }', '{"a.b":1}', '[1]', '{']) hub.patches.accept(reporter, payload);
    expect(heard).toEqual(['{ "a": 1 }', '{"a.b":1}', '[1]', '{']);
  });

  test('what was acknowledged and not pushed outlives the hub, and is pushed by the next one', () => {
    const hub = world();
    send(hub, { a: 1 });
    send(hub, { b: 2 });
    hub.patches.close();
    vi.advanceTimersByTime(60_000);
    expect(reported(hub).value).toEqual({ a: 1 });
    const next = withPatches(hub);
    next.patches.push();
    expect(reported(next).value).toEqual({ a: 1, b: 2 });
  });

  test('a module that is created again under the name of a deleted one gets nothing of its patches', () => {
    const hub = world();
    send(hub, { a: 1 });
    send(hub, { b: 2 });
    hub.registry.deleteModule('edge', 'reporter', { kind: 'any' });
    hub.registry.putModule('edge', 'reporter', {}, ABSENT);
    vi.advanceTimersByTime(5000);
    expect(reported(hub)).toEqual({ value: {}, version: 1 });
  });

  test('only modules of edge devices report so, and not the system modules', () => {
    const { registry, patches } = world();
    registry.putDevice('leaf', {}, ABSENT);
    registry.putModule('leaf', 'm', {}, ABSENT);
    expect(patches.covers(reporter)).toBe(true);
    const others = [deviceIdentity('edge'), moduleIdentity('edge', '$edgeAgent'), moduleIdentity('edge', '$edgeHub')];
    for (const id of [...others, moduleIdentity('leaf', 'm')]) expect(patches.covers(id)).toBe(false);
  });

  test('patches without a deletion end in the same twin as without the gateway, whenever they come', () => {
    const leaf = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom('x', 'y'), fc.boolean());
    const patch = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.dictionary(fc.constantFrom('d', 'e'), leaf));
    const step = fc.record({ patch, pauseMs: fc.constantFrom(0, 1000, 5000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const through = world();
        const straight = world();
        for (const { patch: one, pauseMs } of steps) {
          send(through, one);
          straight.twins.report(reporter, one, null);
          vi.advanceTimersByTime(pauseMs);
        }
        vi.advanceTimersByTime(5000);
        expect(reported(through).value).toEqual(reported(straight).value);
      }),
    );
  });
});
