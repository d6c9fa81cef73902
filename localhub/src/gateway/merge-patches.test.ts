import { describe, expect, test } from 'vitest';
import { mergePatch } from '../twin/merge.ts';
import type { TwinObject } from '../twin/value.ts';
import { mergePatches } from './merge-patches.ts';

describe('merging two patches into one', () => {
  test('nulls stay, so that the one patch deletes what either of both deletes', () => {
    const merged = mergePatches({ a: 1, b: { c: 1 }, d: null }, { a: null, b: { e: null } });
    expect(merged).toEqual({ a: null, b: { c: 1, e: null }, d: null });
    expect(mergePatch({ a: 0, b: { e: 1 }, d: 1, f: 1 }, merged)).toEqual({ b: { c: 1 }, f: 1 });
  });

  test('an object after a null takes its place, as in edgeHub, where what was in the twin below it then survives', () => {
    const merged = mergePatches({ a: null }, { a: { b: 1 } });
    expect(merged).toEqual({ a: { b: 1 } });
    expect(mergePatch({ a: { c: 1 } }, merged)).toEqual({ a: { b: 1, c: 1 } });
  });

  test('keys such as __proto__ are keys, and neither patch is changed', () => {
    const earlier = JSON.parse('{"__proto__":{"a":1}}') as TwinObject;
    const merged = mergePatches(earlier, JSON.parse('{"__proto__":{"b":2}}') as TwinObject);
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1,"b":2}}');
    expect(JSON.stringify(earlier)).toBe('{"__proto__":{"a":1}}');
    expect({}).not.toHaveProperty('a');
  });
});
