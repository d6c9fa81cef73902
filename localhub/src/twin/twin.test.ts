import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TwinObject } from './value.ts';
import { initialTwin, twinVersion, writeReported, writeTwin, type TwinState } from './twin.ts';

const NOW = Date.UTC(2030, 0, 1);
const nothing = { tags: undefined, desired: undefined };

function merge(twin: TwinState, write: Partial<Parameters<typeof writeTwin>[1]>): ReturnType<typeof writeTwin> {
  return writeTwin(twin, { ...nothing, ...write }, 'merge', NOW);
}

describe('writing a twin', () => {
  test('a new twin has version 2 and the etag of its first write to come', () => {
    const twin = initialTwin(NOW);
    expect([twinVersion(twin), twin.etagCounter, twin.desired.version, twin.reported.version]).toEqual([2, 1, 1, 1]);
  });

  test('the version is the sum of both sections and of the writes of tags alone', () => {
    let twin = merge(initialTwin(NOW), { tags: { a: 1 } }).twin;
    expect([twinVersion(twin), twin.etagCounter]).toEqual([3, 2]);
    twin = merge(twin, { desired: { a: 1 } }).twin;
    expect([twinVersion(twin), twin.etagCounter]).toEqual([4, 3]);
    twin = merge(twin, { tags: { b: 1 }, desired: { b: 1 } }).twin;
    expect([twinVersion(twin), twin.etagCounter]).toEqual([5, 4]);
    twin = writeReported(twin, { c: 1 }, NOW);
    expect([twinVersion(twin), twin.etagCounter]).toEqual([6, 4]);
  });

  test('each write of desired properties gives a notification with the next version', () => {
    const first = merge(initialTwin(NOW), { desired: { a: 1, b: null } });
    expect(first.notification).toEqual({ a: 1, b: null, $version: 2 });
    const replaced = writeTwin(first.twin, { tags: null, desired: { c: 1 } }, 'replace', NOW);
    expect(replaced.notification).toEqual({ a: null, c: 1, $version: 3 });
    expect(replaced.twin.desired.value).toEqual({ c: 1 });
    expect(merge(first.twin, { tags: { x: 1 } }).notification).toBeNull();
  });

  test('a body that writes nothing changes nothing', () => {
    const twin = initialTwin(NOW);
    expect(merge(twin, {}).twin).toBe(twin);
  });

  test('$metadata and $version in a written section are left out', () => {
    const { twin } = merge(initialTwin(NOW), { desired: { $version: 9, $metadata: { x: 1 }, a: 1 } });
    expect(twin.desired.value).toEqual({ a: 1 });
  });

  test('the limit counts what the section becomes, not what the patch adds', () => {
    const parts = Array.from({ length: 9 }, (_, index) => ({ [`part${index}`]: 'x'.repeat(4000) }));
    let twin = initialTwin(NOW);
    for (const part of parts.slice(0, 8)) twin = writeReported(twin, part, NOW);
    const full = twin;
    expect(() => writeReported(full, parts[8] ?? {}, NOW)).toThrow('exceeds maximum 32768');
    expect(() => merge(full, { tags: Object.assign({}, ...parts.slice(0, 3)) as TwinObject })).toThrow(
      'exceeds maximum 8192',
    );
  });

  test('versions only ever move by one, whatever is written', () => {
    const write = fc.record({
      desired: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, null)), { nil: undefined }),
      tags: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, null)), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 10 }), (writes) => {
        let twin = initialTwin(NOW);
        for (const one of writes) {
          const after = merge(twin, one).twin;
          const expected = one.desired === undefined && one.tags === undefined ? 0 : 1;
          expect(twinVersion(after) - twinVersion(twin)).toBe(expected);
          expect(after.etagCounter - twin.etagCounter).toBe(expected);
          twin = after;
        }
      }),
    );
  });
});
