import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePatches } from '../gateway/merge-patches.ts';
import { HubError } from '../errors/hub-error.ts';
import { mergePatch } from './merge.ts';
import { renderMetadata } from './metadata.ts';
import { initialTwin, twinVersion, writeReported, writeTwin, type Section, type TwinState } from './twin.ts';
import { renderTwinForDevice } from './twin-json.ts';
import { isTwinObject, sameValue, type TwinObject, type TwinValue } from './value.ts';

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString', '');

/** Trees as a service or a device writes them; nulls delete. */
function patches(): fc.Arbitrary<TwinObject> {
  const { object } = fc.letrec<{ object: TwinObject; value: TwinValue }>((tie) => ({
    object: fc.dictionary(key, tie('value'), { maxKeys: 4, depthIdentifier: 'laws' }),
    value: fc.oneof(
      { depthIdentifier: 'laws', maxDepth: 3 },
      fc.constantFrom<TwinValue>(null, null, true, false, 0, 1, -2.5, '', 'x'),
      fc.array(fc.constantFrom<TwinValue>(1, 'y', { z: 1 }), { maxLength: 2 }),
      tie('object'),
    ),
  }));
  return object;
}

/** Trees in which a key is always an object, or never: `o…` holds objects, `l…` leaves that may be deleted. */
function shapedPatches(): fc.Arbitrary<TwinObject> {
  const { object } = fc.letrec<{ object: TwinObject }>((tie) => ({
    object: fc.record(
      {
        oa: fc.oneof({ depthIdentifier: 'shaped', maxDepth: 3 }, fc.constant({}), tie('object')),
        ob: fc.oneof({ depthIdentifier: 'shaped', maxDepth: 3 }, fc.constant({}), tie('object')),
        la: fc.constantFrom<TwinValue>(1, 2, null),
        lb: fc.constantFrom<TwinValue>('x', null, [1]),
      },
      { requiredKeys: [] },
    ),
  })) as unknown as { object: fc.Arbitrary<TwinObject> };
  return object;
}

type Step =
  | { readonly kind: 'patch' | 'put'; readonly tags?: TwinObject | null; readonly desired?: TwinObject | null }
  | { readonly kind: 'report'; readonly patch: TwinObject };

const section = fc.option(fc.oneof(fc.constant(null), patches()), { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('patch', 'put'), tags: section, desired: section }) as fc.Arbitrary<Step>,
  fc.record({ kind: fc.constant('report'), patch: patches() }) as fc.Arbitrary<Step>,
);

interface Done {
  readonly twin: TwinState;
  readonly notification: TwinObject | null;
}

function run(twin: TwinState, one: Step, nowMs: number): Done {
  if (one.kind === 'report') return { twin: writeReported(twin, one.patch, nowMs), notification: null };
  const mode = one.kind === 'patch' ? 'merge' : 'replace';
  return writeTwin(twin, { tags: one.tags, desired: one.desired }, mode, nowMs);
}

/** Runs the steps from a new twin, and looks at each: what was before, what came of it. */
function eachStep(steps: readonly Step[], look: (before: TwinState, done: Done, one: Step) => void): void {
  let twin = initialTwin(0);
  for (const [index, one] of steps.entries()) {
    const done = run(twin, one, index + 1);
    look(twin, done, one);
    twin = done.twin;
  }
}

/** The names in the metadata, level by level, as a tree without values. */
function namesOf(value: TwinValue): unknown {
  if (!isTwinObject(value)) return 'leaf';
  const entries = Object.entries(value).filter(([name]) => !name.startsWith('$'));
  return new Map(entries.map(([name, child]) => [name, namesOf(child)] as const));
}

function metadataNames(value: TwinValue, metadata: TwinValue): unknown {
  if (!isTwinObject(metadata)) return 'missing';
  if (!isTwinObject(value)) return Object.keys(metadata).every((name) => name.startsWith('$')) ? 'leaf' : 'too much';
  const names = Object.keys(metadata).filter((name) => !name.startsWith('$'));
  return new Map(names.map((name) => [name, metadataNames(value[name] ?? null, metadata[name] ?? null)] as const));
}

/** The newest version that stands below a node, and the node's own: a level is as new as what is new in it. */
function newestBelow(metadata: TwinObject): number {
  const below = Object.entries(metadata).map(([name, child]) =>
    !name.startsWith('$') && isTwinObject(child) ? newestBelow(child) : 0,
  );
  return Math.max(Number(metadata['$lastUpdatedVersion']), ...below);
}

const runs = fc.array(step, { maxLength: 12 });

describe('the laws of twins', () => {
  test('merging is associative where no key changes between object and leaf', () => {
    fc.assert(
      fc.property(shapedPatches(), shapedPatches(), shapedPatches(), (twin, first, second) => {
        const start = mergePatch({}, twin);
        const oneByOne = mergePatch(mergePatch(start, first), second);
        expect(sameValue(mergePatch(start, mergePatches(first, second)), oneByOne)).toBe(true);
      }),
    );
  });

  test('a replaced section holds what was written and nothing of before, and a section set to null holds nothing', () => {
    fc.assert(
      fc.property(runs, section, (steps, desired) => {
        let twin = initialTwin(0);
        eachStep(steps, (_, done) => {
          twin = done.twin;
        });
        const { twin: after } = writeTwin(twin, { tags: null, desired: desired ?? null }, 'replace', 99);
        expect(sameValue(after.desired.value, mergePatch({}, desired ?? {}))).toBe(true);
        expect(after.tags).toEqual({});
      }),
    );
  });

  test('a notification merged into the desired properties of before gives those of after', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        eachStep(steps, (before, { twin, notification }, one) => {
          const writes = one.kind !== 'report' && one.desired !== undefined;
          expect(notification !== null).toBe(writes);
          if (notification === null) return;
          const { $version, ...patch } = notification;
          expect($version).toBe(before.desired.version + 1);
          expect(sameValue(mergePatch(before.desired.value, patch), twin.desired.value)).toBe(true);
        });
      }),
    );
  });

  test('metadata have the names of the section, level by level, and nothing is newer than the level above it', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        eachStep(steps, (_, { twin }) => {
          for (const { value, metadata } of [twin.desired, twin.reported]) {
            expect(metadataNames(value, renderMetadata(metadata))).toEqual(namesOf(value));
          }
          if (twin.desired.version === 1) return;
          const desired = renderMetadata(twin.desired.metadata);
          expect(desired['$lastUpdatedVersion']).toBe(twin.desired.version);
          expect(newestBelow(desired)).toBe(twin.desired.version);
          expect(JSON.stringify(renderMetadata(twin.reported.metadata))).not.toContain('$lastUpdatedVersion');
        });
      }),
    );
  });

  test('every accepted write moves each counter that it touches by one, and no other', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        eachStep(steps, (before, { twin }, one) => {
          const writesDesired = one.kind !== 'report' && one.desired !== undefined;
          const writesTags = one.kind !== 'report' && one.tags !== undefined;
          const writes = one.kind === 'report' || writesDesired || writesTags;
          expect(twinVersion(twin) - twinVersion(before)).toBe(writes ? 1 : 0);
          expect(twin.desired.version - before.desired.version).toBe(writesDesired ? 1 : 0);
          expect(twin.reported.version - before.reported.version).toBe(one.kind === 'report' ? 1 : 0);
          expect(twin.etagCounter - before.etagCounter).toBe(writesDesired || writesTags ? 1 : 0);
        });
      }),
    );
  });

  test('what is left out of a write stays, to the last stamp', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        eachStep(steps, (before, { twin }, one) => {
          const left = ({ tags, desired, reported }: TwinState): unknown =>
            one.kind === 'report' ? [desired, tags] : [reported];
          expect(left(twin)).toEqual(left(before));
        });
      }),
    );
  });

  test('a write that breaks a rule is refused as a whole, wherever in it the rule is broken', () => {
    const bad = fc.constantFrom<TwinObject>(
      { 'x.y': 1 },
      { long: 'x'.repeat(4097) },
      { big: 4_503_599_627_370_496 },
      { list: [null] },
    );
    fc.assert(
      fc.property(patches(), bad, fc.constantFrom('tags', 'desired', 'reported'), (good, wrong, where) => {
        const twin = initialTwin(0);
        const mixed: TwinObject = { ...good, inner: { ...wrong } };
        const write = (): unknown => {
          if (where === 'reported') return writeReported(twin, mixed, 1);
          const both = { tags: good, desired: good, [where]: mixed };
          return writeTwin(twin, both, 'merge', 1);
        };
        expect(write).toThrow(HubError);
        expect(twin).toEqual(initialTwin(0));
      }),
    );
  });

  test('a device reads the values and versions that a service reads', () => {
    fc.assert(
      fc.property(runs, (steps) => {
        eachStep(steps, (_, { twin }) => {
          const seen = renderTwinForDevice(twin) as Record<'desired' | 'reported', TwinObject>;
          const check = (view: TwinObject, { value, version }: Section): void => {
            const { $version, ...values } = view;
            expect($version).toBe(version);
            expect(sameValue(values, value)).toBe(true);
          };
          check(seen.desired, twin.desired);
          check(seen.reported, twin.reported);
        });
      }),
    );
  });
});
