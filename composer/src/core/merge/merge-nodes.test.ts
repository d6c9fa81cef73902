import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toValue, type Json, type JsonObject, type SourceNode } from '../../source/node.ts';
import { readJson } from '../../source/read-json.ts';
import { mergeNodes, type Replaced } from './merge-nodes.ts';

function nodeOf(value: Json, base = 0): SourceNode {
  const { root } = readJson(JSON.stringify(value), (offset) => base + offset);
  if (root === undefined) throw new Error('no JSON');
  return root;
}

function merged(...values: Json[]): Json {
  const root = mergeNodes(values.map((value) => nodeOf(value)));
  if (root === undefined) throw new Error('nothing');
  return toValue(root);
}

/** RFC 7396, written down anew: the oracle. */
function patch(target: Json | undefined, over: Json): Json {
  if (!isMapping(over)) return over;
  const result: JsonObject = isMapping(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete result[key];
    else result[key] = patch(result[key], value);
  }
  return result;
}

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const { tree } = fc.letrec<{ tree: Json; mapping: JsonObject }>((tie) => ({
  mapping: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree'), { maxKeys: 3 }),
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json[]>(null, 1, 'x', [], [null, { a: null }]),
    tie('mapping') as fc.Arbitrary<Json>,
  ),
}));

describe('trees of several files', () => {
  it('merge by key, lists and scalars are replaced, and null takes away', () => {
    expect(merged({ a: { x: 1, y: [1, 2] }, b: 1, c: 1 }, { a: { y: [3], z: 1 }, b: null, d: { e: 1 } })).toEqual({
      a: { x: 1, y: [3], z: 1 },
      c: 1,
      d: { e: 1 },
    });
  });

  it('keep a null of the first file, where it is a value', () => {
    expect(merged({ a: null, b: { c: null } }, { d: { e: null, f: [null] } })).toEqual({
      a: null,
      b: { c: null },
      d: { f: [null] },
    });
  });

  it('are what patches one after the other come to, however many there are', () => {
    fc.assert(
      fc.property(tree, fc.array(tree, { minLength: 1, maxLength: 5 }), (first, later) => {
        const expected = later.reduce<Json>((below, over) => patch(below, over), first);
        expect(merged(first, ...later)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('remember what was replaced, the first file first, also where a mapping replaced a text', () => {
    const nodes = [
      { a: 1, b: 'x' },
      { a: 2, b: { c: 1 } },
      { a: 3, b: { c: 2 } },
    ].map((value, index) => nodeOf(value, 1000 * index));
    const replaced: Replaced = new Map();
    const root = mergeNodes(nodes, replaced);
    const offsets = (...path: string[]) => {
      let node: SourceNode | undefined = root;
      for (const step of path) node = node?.kind === 'object' ? node.entries.get(step)?.node : undefined;
      return node === undefined ? undefined : replaced.get(node);
    };
    expect(offsets('a')).toEqual([5, 1005]);
    expect(offsets('b')).toEqual([11]);
    expect(offsets('b', 'c')).toEqual([1016]);
  });
});
