import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStored, storedKey, storedValue } from '../storage/stored-text.ts';
import { MemoryState } from '../storage/memory-state.ts';
import type { StoredRow } from '../storage/row.ts';
import { StateUnreadable } from '../storage/state-error.ts';
import { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { HubError } from '../errors/hub-error.ts';
import { ABSENT, parseIfMatch } from './etag.ts';
import { deviceIdentity, moduleIdentity } from './identity-id.ts';
import { KeptIdentities } from './kept-identities.ts';
import { PresenceBoard } from './presence.ts';
import { IdentityRegistry } from './registry.ts';

const ANY = parseIfMatch('*');
const KEY = Buffer.alloc(32, 1).toString('base64');

interface Hub {
  readonly state: MemoryState;
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
}

function startOver(state: MemoryState): Hub {
  const nowMs = (): number => Date.UTC(2030, 0, 1);
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey: () => KEY, kept: new KeptIdentities(state) });
  return { state, registry, twins: new TwinService(registry, new PresenceBoard(), nowMs) };
}

/** The rows as a store of files gives them back. */
function throughText(rows: Iterable<StoredRow>): StoredRow[] {
  return [...rows].map(({ table, key, order, json }) => readStored(storedKey(table, key), storedValue(order, json)));
}

function everything({ registry, twins }: Hub): unknown {
  return registry.devices().map((device) => {
    const ids = [deviceIdentity(device.deviceId)];
    for (const moduleId of device.modules.keys()) ids.push(moduleIdentity(device.deviceId, moduleId));
    return { device, modules: [...device.modules], twins: ids.map((id) => JSON.stringify(twins.read(id))) };
  });
}

const name = fc.constantFrom('a', 'b', '$edge', '__proto__');
const values: fc.Arbitrary<TwinObject> = fc.dictionary(
  fc.constantFrom('x', '2', '1', '__proto__', 'toString'),
  fc.oneof(fc.nat(9), fc.constant(null), fc.dictionary(fc.constantFrom('y', '0'), fc.oneof(fc.nat(9), fc.string()))),
  { noNullPrototype: false },
);
const step = fc.record({
  kind: fc.constantFrom('device', 'edge', 'module', 'tags', 'desired', 'report', 'delete device', 'delete module'),
  device: name,
  module: fc.option(name, { freq: 2 }),
  values,
});

function run(
  { registry, twins }: Hub,
  { kind, device, module, values: patch }: typeof step extends fc.Arbitrary<infer T> ? T : never,
): void {
  const id = module === null ? deviceIdentity(device) : moduleIdentity(device, module);
  try {
    if (kind === 'device') registry.putDevice(device, {}, registry.findDevice(device) === undefined ? ABSENT : ANY);
    else if (kind === 'edge') registry.putDevice(device, { capabilities: { iotEdge: true } }, ANY);
    else if (kind === 'module') registry.putModule(device, module ?? 'm', {}, ABSENT);
    else if (kind === 'delete device') registry.deleteDevice(device, ANY);
    else if (kind === 'delete module') registry.deleteModule(device, module ?? 'm', ANY);
    else if (kind === 'report') twins.report(id, patch, null);
    else if (kind === 'tags') twins.write(id, { tags: patch, desired: undefined }, 'merge', ABSENT);
    else twins.write(id, { tags: undefined, desired: patch }, 'replace', ABSENT);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
  }
}

describe('identities in the store', () => {
  test('devices, modules, keys, etags and twins with their metadata are the same after a restart', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const before = startOver(new MemoryState());
        for (const one of steps) run(before, one);
        const after = startOver(new MemoryState(throughText(before.state.storedRows())));
        expect(everything(after)).toEqual(everything(before));
      }),
    );
  });

  test('an etag or a generation id is never given twice, however often the hub starts', () => {
    const given: string[] = [];
    let state = new MemoryState();
    for (let start = 0; start < 3; start += 1) {
      const { registry } = startOver(state);
      const device = registry.putDevice('d', {}, ABSENT);
      given.push(device.etag, device.generationId);
      registry.deleteDevice('d', ANY);
      state = new MemoryState(throughText(state.storedRows()));
    }
    expect(new Set(given).size).toBe(given.length);
  });

  test.each([
    ['twins', 'd', "has 'd' and not its twin"],
    ['devices', 'd', "has module 'd/m' and not its device"],
    ['twins', 'd/m', "has 'd/m' and not its twin"],
  ])('a state without a row of %s is refused, by name', (table, key, why) => {
    const { state, registry } = startOver(new MemoryState());
    registry.putDevice('d', {}, ABSENT);
    registry.putModule('d', 'm', {}, ABSENT);
    const rows = throughText(state.storedRows()).filter((row) => row.table !== table || row.key !== key);
    expect(() => startOver(new MemoryState(rows))).toThrow(StateUnreadable);
    expect(() => startOver(new MemoryState(rows))).toThrow(why);
  });

  test.each([
    ['devices', 'd', { etag: 7 }],
    ['devices', 'd', { deviceId: 'another' }],
    ['modules', 'd/m', { moduleId: 'another' }],
    ['twins', 'd', { tags: [] }],
    ['twins', 'd', { desired: { value: {}, metadata: ['now', null, { x: 'y' }], version: 1 } }],
    ['twins', 'd', { configurations: [['c', 'Perhaps']] }],
  ])('a row of %s that is not one of ours is refused, by name', (table, key, change) => {
    const { state, registry } = startOver(new MemoryState());
    registry.putDevice('d', {}, ABSENT);
    registry.putModule('d', 'm', {}, ABSENT);
    const rows = throughText(state.storedRows()).map((row) =>
      row.table === table && row.key === key ? { ...row, json: { ...(row.json as object), ...change } } : row,
    );
    expect(() => startOver(new MemoryState(rows))).toThrow(StateUnreadable);
    expect(() => startOver(new MemoryState(rows))).toThrow(`'${key}' of '${table}'`);
  });
});
