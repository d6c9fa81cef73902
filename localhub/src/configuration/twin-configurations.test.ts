import { describe, expect, test } from 'vitest';
import { ANY_ETAG, DEVICE, makeHub, makeHubWithDevice } from '../../../test/running/configured-hub.ts';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity, moduleIdentity } from '../identity/identity-id.ts';
import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';

describe('automatic configurations of devices', () => {
  test('at every path the highest priority wins, on a tie the one created last; the rest of the twin stays', () => {
    const hub = makeHubWithDevice();
    hub.patch(DEVICE, { desired: { own: 1, chiller: { note: 'mine' } } });
    hub.addForDevices('low', 1, { 'properties.desired.chiller': { temperature: 38, pressure: 78 } });
    hub.addForDevices('high', 5, { 'properties.desired.chiller.temperature': 20, 'properties.desired.fan': [1] });
    hub.addForDevices('beaten', 5, { 'properties.desired.chiller.pressure': 1 });
    hub.addForDevices('last', 5, { 'properties.desired.chiller.pressure': 2 });
    expect(hub.desired()).toEqual({
      own: 1,
      chiller: { note: 'mine', temperature: 20, pressure: 2 },
      fan: [1],
    });
    expect(hub.marks()).toEqual({ low: 'Targeted', high: 'Applied', beaten: 'Targeted', last: 'Applied' });
  });

  test('settings go when the twin leaves the target, and the next lower priority comes', () => {
    const hub = makeHubWithDevice();
    hub.patch(DEVICE, { tags: { ring: 'canary' }, desired: { own: 1 } });
    hub.addForDevices('everywhere', 1, { 'properties.desired.fan.speed': 1 });
    hub.addForDevices(
      'canary',
      2,
      { 'properties.desired': { fan: { speed: 2 }, deep: { er: 3 } } },
      "tags.ring = 'canary'",
    );
    expect(hub.desired()).toEqual({ own: 1, fan: { speed: 2 }, deep: { er: 3 } });
    hub.patch(DEVICE, { tags: { ring: null } });
    expect(hub.desired()).toEqual({ own: 1, fan: { speed: 1 } });
    expect(hub.marks()).toEqual({ everywhere: 'Applied' });
    hub.change('everywhere', 1, '');
    expect(hub.desired()).toEqual({ own: 1 });
    expect(hub.marks()).toEqual({});
  });

  test('null removes a property, and what has come there since stays when the null goes', () => {
    const hub = makeHubWithDevice();
    hub.patch(DEVICE, { desired: { old: { a: 1, b: 2 } } });
    hub.addForDevices('clean', 1, { 'properties.desired.old.a': null, 'properties.desired.never.was': null });
    expect(hub.desired()).toEqual({ old: { b: 2 } });
    hub.patch(DEVICE, { desired: { old: { a: 3 } } });
    hub.change('clean', 1, '');
    expect(hub.desired()).toEqual({ old: { a: 3, b: 2 } });
  });

  test('what a deleted configuration has set stays, unless another one takes over', () => {
    const hub = makeHubWithDevice();
    hub.addForDevices('low', 1, { 'properties.desired.a': 1 });
    hub.addForDevices('high', 2, { 'properties.desired': { a: 2, b: 2 } });
    hub.configurations.delete('high', ABSENT);
    expect(hub.desired()).toEqual({ a: 1, b: 2 });
    hub.configurations.delete('low', ABSENT);
    expect(hub.desired()).toEqual({ a: 1, b: 2 });
    expect(hub.marks()).toEqual({});
  });

  test('a setting is written once: what somebody writes over it stays until another configuration wins', () => {
    const hub = makeHubWithDevice();
    hub.addForDevices('first', 1, { 'properties.desired.a': 1 });
    const before = hub.version();
    hub.patch(DEVICE, { desired: { a: 9 } });
    hub.patch(DEVICE, { tags: { some: 'thing' } });
    expect(hub.desired()).toEqual({ a: 9 });
    expect(hub.version()).toBe(before + 1);
    hub.addForDevices('second', 2, { 'properties.desired.a': 2 });
    expect(hub.desired()).toEqual({ a: 2 });
  });

  test('a device is told of what changes for it and of nothing else', () => {
    const hub = makeHubWithDevice();
    hub.patch(DEVICE, { desired: { a: 1, deep: { same: 1, other: 1 } } });
    const told: string[] = [];
    hub.twins.desiredChanged.subscribe(({ notification }) => void told.push(writeJson(notification)));
    hub.addForDevices('one', 1, { 'properties.desired': { a: 1, deep: { same: 1, other: 2.5 } } });
    hub.addForDevices('same', 2, { 'properties.desired.a': 1 });
    hub.change('one', 1, '');
    expect(told).toEqual(['{"deep":{"other":2.5},"$version":3}', '{"deep":null,"$version":4}']);
  });

  test('numbers stand in the twin as they were written', () => {
    const hub = makeHubWithDevice();
    hub.addForDevices(
      'numbers',
      1,
      readJson('{"properties.desired.a":1.0,"properties.desired":{"b":{"c":2.50}}}') as object,
    );
    expect(writeJson(hub.twins.state(DEVICE).desired.value)).toBe('{"a":1.0,"b":{"c":2.50}}');
  });

  test('a twin that would be too large keeps what it had, and says why', () => {
    const hub = makeHubWithDevice();
    const large = (prefix: string): object =>
      Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`${prefix}${index}`, 'x'.repeat(4000)]));
    hub.addForDevices('one', 1, { 'properties.desired': large('a') });
    hub.addForDevices('two', 1, { 'properties.desired': large('b') });
    expect(hub.marks()).toEqual({ one: 'Targeted', two: 'Targeted' });
    expect(hub.refusals).toEqual([
      expect.stringContaining('sensor-1: properties.desired: Twin properties size') as unknown,
    ]);
    expect(Object.keys(hub.desired() as object)).toHaveLength(6);
    hub.change('one', 1, '');
    expect(hub.marks()).toEqual({ two: 'Applied' });
    expect(Object.keys(hub.desired() as object)).toEqual(Object.keys(large('b')));
  });

  test('a device that comes later is configured as it comes, and one that is created again anew', () => {
    const hub = makeHub();
    hub.addForDevices('all', 1, { 'properties.desired.a': 1 });
    for (let time = 0; time < 2; time += 1) {
      hub.registry.putDevice('sensor-1', {}, ABSENT);
      expect(hub.desired()).toEqual({ a: 1 });
      hub.registry.deleteDevice('sensor-1', ANY_ETAG);
    }
  });
});

describe('automatic configurations of modules', () => {
  const METER = moduleIdentity('line-7', 'meter');
  const OTHER = moduleIdentity('line-7', 'other');
  const METERS = "FROM devices.modules WHERE moduleId = 'meter'";

  test('reach the modules that they are for, never those of the edge runtime, and no device', () => {
    const hub = makeHub();
    hub.registry.putDevice('line-7', { capabilities: { iotEdge: true } }, ABSENT);
    for (const { moduleId } of [METER, OTHER]) hub.registry.putModule('line-7', moduleId ?? '', {}, ABSENT);
    hub.add('meters', 2, { moduleContent: { 'properties.desired.every': 5 } }, METERS);
    hub.add('all', 1, { moduleContent: { 'properties.desired': { every: 1, on: true } } }, 'FROM devices.modules');
    expect(hub.desired(METER)).toEqual({ every: 5, on: true });
    expect(hub.desired(OTHER)).toEqual({ every: 1, on: true });
    expect(hub.marks(METER)).toEqual({ meters: 'Applied', all: 'Applied' });
    for (const id of [
      moduleIdentity('line-7', '$edgeAgent'),
      moduleIdentity('line-7', '$edgeHub'),
      deviceIdentity('line-7'),
    ]) {
      expect([hub.desired(id), hub.marks(id)]).toEqual([{}, {}]);
    }
  });

  test('stand in the twin of a module again after a deployment has replaced it', () => {
    const hub = makeHub();
    hub.registry.putDevice('line-7', { capabilities: { iotEdge: true } }, ABSENT);
    hub.add('meters', 1, { moduleContent: { 'properties.desired.every': 5 } }, METERS);
    const modulesContent = {
      $edgeAgent: { 'properties.desired': {} },
      meter: { 'properties.desired': { unit: 'kW' } },
    };
    hub.add('base', 1, { modulesContent });
    expect(hub.desired(METER)).toEqual({ unit: 'kW', every: 5 });
    expect(hub.marks(moduleIdentity('line-7', '$edgeAgent'))).toEqual({ base: 'Applied' });
    expect(hub.marks(METER)).toEqual({ meters: 'Applied' });
  });
});
