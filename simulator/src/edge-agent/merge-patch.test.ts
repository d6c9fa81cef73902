import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatch, plainSection, type Json } from './merge-patch.ts';

/** How IoT Hub merges a patch. */
function merge(target: Json, patch: Json): Json {
  const merged: Json = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) ? merge(isObject(old) ? old : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 2 }));
const document = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.oneof({ depthSize: 'small' }, leaf, tie('tree')), {
    maxKeys: 4,
  }),
})).tree;

describe('a twin patch', () => {
  it('turns the one document into the other, whatever they are', () => {
    const leadsThere = (before: Json, after: Json) => {
      const patch = mergePatch(before, after);
      const reached = patch === undefined ? before : merge(before, patch);
      return JSON.stringify(sorted(reached)) === JSON.stringify(sorted(after));
    };
    expect(() => fc.assert(fc.property(document, document, leadsThere))).not.toThrow();
  });

  it('is none between equal documents and holds nothing that stays', () => {
    expect(mergePatch({ a: { b: 1 }, c: [1] }, { a: { b: 1 }, c: [1] })).toBeUndefined();
    expect(mergePatch({ a: { b: 1, x: 2 }, c: 3 }, { a: { b: 2, x: 2 } })).toEqual({ a: { b: 2 }, c: null });
  });

  it('leaves out what IoT Hub adds to a section', () => {
    expect(plainSection({ a: 1, $version: 4, $metadata: {} })).toEqual({ a: 1 });
  });
});

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
