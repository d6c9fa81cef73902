import { expect, test } from 'vitest';
import { twinCodec } from './kept-twin.ts';
import { initialTwin, writeTwin } from './twin.ts';
import type { TwinObject } from './value.ts';

function kept(desired: TwinObject, tags: TwinObject = {}): unknown {
  const encoded = JSON.parse(JSON.stringify(twinCodec.encode(initialTwin(0)))) as { desired: object };
  return { ...encoded, tags, desired: { ...encoded.desired, value: desired } };
}

test.each<[place: string, json: unknown]>([
  ['desired.value.schemaVersion', kept({ schemaVersion: null })],
  ['desired.value.modules.a', kept({ fps: 15, modules: { a: null } })],
  ['tags.lines[1].name', kept({}, { lines: [{ name: 'a' }, { name: null }] })],
])('a kept twin whose %s is null is refused', (place, json) => {
  expect(() => twinCodec.decode(json, 'line-7')).toThrow(`${place} is null, and a twin holds no null`);
});

test('a twin that was written comes back as it was', () => {
  const desired = { fps: 15, modules: { a: [{ b: [] }, 'c', false] } };
  const { twin } = writeTwin(initialTwin(0), { tags: { site: 'a', old: null }, desired }, 'merge', 0);
  const read = twinCodec.decode(JSON.parse(JSON.stringify(twinCodec.encode(twin))), 'line-7');
  expect(read).toEqual(twin);
});
