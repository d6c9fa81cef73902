import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEVICE, makeHubWithDevice } from '../../../test/running/configured-hub.ts';
import { ABSENT } from '../identity/etag.ts';
import { isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';

/** The laws are held against a second, plainer reading of the rule, over all pairs of settings. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: TwinValue;
}

function leaves(value: TwinValue, path: readonly string[] = []): Leaf[] {
  if (!isTwinObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function isPrefix(one: readonly string[], other: readonly string[]): boolean {
  return one.length <= other.length && one.every((step, index) => other[index] === step);
}

function collide(one: Leaf, other: Leaf): boolean {
  const [upper, lower] = one.path.length <= other.path.length ? [one, other] : [other, one];
  if (!isPrefix(upper.path, lower.path)) return false;
  return upper.path.length === lower.path.length || !isTwinObject(upper.value);
}

interface Rule {
  readonly priority: number;
  readonly created: number;
  readonly targets: boolean;
  readonly section: TwinObject;
}

function winners(rules: readonly Rule[]): Leaf[] {
  const ranked = rules
    .filter(({ targets }) => targets)
    .toSorted((one, other) => other.priority - one.priority || other.created - one.created);
  const won: Leaf[] = [];
  for (const { section } of ranked) {
    for (const leaf of leaves(section)) {
      if (leaf.path.length > 0 && !won.some((other) => collide(leaf, other))) won.push(leaf);
    }
  }
  return won;
}

function build(won: readonly Leaf[]): TwinObject {
  const whole: TwinObject = {};
  for (const { path, value } of won.filter((leaf) => leaf.value !== null)) {
    let holder = whole;
    for (const step of path.slice(0, -1)) holder = (holder[step] ??= {}) as TwinObject;
    const last = path.at(-1) ?? '';
    if (!isTwinObject(value)) holder[last] = value;
    else holder[last] ??= {};
  }
  return whole;
}

const key = fc.constantFrom('a', 'b', 'c');
const { section } = fc.letrec<{ section: TwinObject; value: TwinValue }>((tie) => ({
  section: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null), fc.constant<TwinValue>([1]), fc.constant({})),
    tie('section'),
  ),
}));
const slot = fc.integer({ min: 0, max: 3 });
const priority = fc.integer({ min: 0, max: 2 });
const write = fc.record({ slot, priority, targets: fc.boolean(), section });

describe('the law of automatic configurations', () => {
  test('whatever the order of the writes, the twin has at each path what the winner there sets, and its own besides', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 1, maxLength: 12 }), (writes) => {
        const hub = makeHubWithDevice();
        hub.patch(DEVICE, { desired: { own: { kept: true } } });
        const rules = new Map<number, Rule>();
        for (const [created, one] of writes.entries()) {
          const condition = one.targets ? '*' : "tags.never = 'there'";
          const known = rules.get(one.slot);
          // Content never changes: a second write of the same configuration changes who and how much.
          if (known === undefined) {
            hub.addForDevices(`c${one.slot}`, one.priority, { 'properties.desired': one.section }, condition);
          } else hub.change(`c${one.slot}`, one.priority, condition);
          rules.set(one.slot, {
            priority: one.priority,
            targets: one.targets,
            created: known?.created ?? created,
            section: known?.section ?? one.section,
          });
          expect(hub.desired()).toEqual({ own: { kept: true }, ...build(winners([...rules.values()])) });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a deletion takes nothing away, and what still wins stands as it should', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 2, maxLength: 4 }), slot, (writes, deleted) => {
        const hub = makeHubWithDevice();
        for (const [index, one] of writes.entries()) {
          hub.addForDevices(`c${index}`, one.priority, { 'properties.desired': one.section });
        }
        const before = hub.desired() as TwinObject;
        const index = deleted % writes.length;
        hub.configurations.delete(`c${index}`, ABSENT);
        const after = hub.desired() as TwinObject;
        const left = writes.flatMap((one, created) => (created === index ? [] : [{ ...one, targets: true, created }]));
        const won = winners(left);
        for (const { path, value } of won) {
          const found = path.reduce<TwinValue | undefined>(
            (inner, step) => (isTwinObject(inner) ? inner[step] : undefined),
            after,
          );
          expect(isTwinObject(value) && isTwinObject(found) ? {} : found).toEqual(value ?? undefined);
        }
        const untouched = leaves(before).filter((leaf) => !won.some((other) => collide(leaf, other)));
        for (const { path, value } of untouched.filter((leaf) => leaf.path.length > 0 && !isTwinObject(leaf.value))) {
          expect(path.reduce<TwinValue | undefined>((inner, step) => (inner as TwinObject)[step], after)).toEqual(
            value,
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
