import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatch, patchBetween } from './merge.ts';
import { sameValue, type TwinObject, type TwinValue } from './value.ts';

const key = fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', ''), fc.string({ maxLength: 4 }));

/** Twin trees; with `nulls`, patches. */
function tree(nulls: boolean): fc.Arbitrary<TwinObject> {
  const { object } = fc.letrec<{ object: TwinObject; value: TwinValue }>((tie) => ({
    object: fc.dictionary(key, tie('value'), { maxKeys: 4, depthIdentifier: 'twin' }),
    value: fc.oneof(
      { depthIdentifier: 'twin', maxDepth: 3 },
      nulls ? fc.oneof(fc.constant(null), fc.integer()) : fc.integer(),
      fc.string(),
      fc.array(fc.integer(), { maxLength: 2 }),
      tie('object'),
    ),
  }));
  return object;
}

function holdsNull(value: TwinValue): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(holdsNull);
  return typeof value === 'object' && Object.values(value).some(holdsNull);
}

describe('merging a patch into a twin', () => {
  test('objects merge, leaves and arrays replace, null deletes, an emptied object stays', () => {
    const before = { keep: 1, swap: [1, 2], deep: { gone: 1, stays: 2 }, alone: { last: 1 } };
    const patch = { swap: [3], deep: { gone: null, added: {} }, alone: { last: null }, fresh: { a: null, b: 1 } };
    expect(mergePatch(before, patch)).toEqual({
      keep: 1,
      swap: [3],
      deep: { stays: 2, added: {} },
      alone: {},
      fresh: { b: 1 },
    });
  });

  test('a type change replaces in both directions', () => {
    expect(mergePatch({ a: { b: 1 }, c: 1 }, { a: 2, c: { d: 3 } })).toEqual({ a: 2, c: { d: 3 } });
  });

  test('no null is left in a twin, and applying a patch twice changes nothing more', () => {
    fc.assert(
      fc.property(tree(false), tree(true), (before, patch) => {
        const once = mergePatch(before, patch);
        expect(holdsNull(once)).toBe(false);
        expect(sameValue(mergePatch(once, patch), once)).toBe(true);
      }),
    );
  });

  test('neither the twin nor the patch is changed, whatever the keys', () => {
    fc.assert(
      fc.property(tree(false), tree(true), (before, patch) => {
        const copies = JSON.stringify([before, patch]);
        mergePatch(before, patch);
        expect(JSON.stringify([before, patch])).toBe(copies);
        expect(({} as Record<string, unknown>)['a']).toBeUndefined();
      }),
    );
  });

  test('the patch between two documents turns a copy of the one into the other', () => {
    fc.assert(
      fc.property(tree(false), tree(false), (before, after) => {
        expect(sameValue(mergePatch(before, patchBetween(before, after)), after)).toBe(true);
      }),
    );
  });

  test('the patch for a replaced document says null for each key that is gone, at any depth', () => {
    const patch = patchBetween({ a: 1, b: { c: 1, d: 2 }, e: { f: 1 } }, { b: { c: 1 }, e: 5 });
    expect(patch).toEqual({ a: null, b: { c: 1, d: null }, e: 5 });
  });
});
