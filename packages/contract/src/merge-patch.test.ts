import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twinBytes } from './budget/measure.ts';
import type { Json, JsonObject } from './json.ts';
import { applyPatch, diffReported, planPatches } from './merge-patch.ts';

const { section } = fc.letrec<{ value: Json; section: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean()),
    fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 2 })), { maxLength: 3 }) as fc.Arbitrary<Json>,
    tie('section'),
  ),
  section: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor'), tie('value'), {
    maxKeys: 5,
  }),
}));

describe('the difference between two reported documents', () => {
  it('turns the one into the other when applied', () => {
    fc.assert(
      fc.property(section, section, (before, after) => {
        const patch = diffReported(before, after);
        expect(plain(patch === undefined ? before : applyPatch(before, patch))).toEqual(plain(after));
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing between equal documents, and only between those', () => {
    fc.assert(
      fc.property(section, section, (before, after) => {
        expect(diffReported(before, before)).toBeUndefined();
        expect(diffReported(before, after) === undefined).toBe(
          JSON.stringify(sorted(before)) === JSON.stringify(sorted(after)),
        );
      }),
    );
  });

  it('holds only what differs, and null for what is gone', () => {
    const before = { volumes: { camera: { state: 'ok', freeMiB: 10 }, old: { state: 'ok' } }, seq: 1 };
    const after = { volumes: { camera: { state: 'stuck', freeMiB: 10 } }, seq: 1 };
    expect(diffReported(before, after)).toEqual({ volumes: { camera: { state: 'stuck' }, old: null } });
  });

  it('replaces an array as a whole', () => {
    expect(diffReported({ pressure: ['disk'] }, { pressure: ['disk', 'pid'] })).toEqual({ pressure: ['disk', 'pid'] });
  });
});

describe('the plan of patches', () => {
  it('is one patch as a rule and reaches the document in any case', () => {
    fc.assert(
      fc.property(section, section, fc.integer({ min: 10, max: 200 }), (before, after, budget) => {
        const reached = planPatches(before, after, budget).reduce(applyPatch, before);
        expect(plain(reached)).toEqual(plain(after));
      }),
    );
  });

  it('removes first when removals and additions together are more than a twin takes', () => {
    const named = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${prefix}-${index}`, { state: 'ok' }]));
    const patches = planPatches({ volumes: named('old') }, { volumes: named('new') }, 3000);
    expect(patches).toHaveLength(2);
    for (const patch of patches) expect(twinBytes(patch)).toBeLessThanOrEqual(3000);
  });
});

function plain(value: JsonObject): unknown {
  return JSON.parse(JSON.stringify(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
