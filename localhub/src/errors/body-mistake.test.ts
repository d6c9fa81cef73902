import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeMistake } from './body-mistake.ts';

const KEY = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=';

const shape = z.strictObject({
  name: z.string().min(2).max(4).nullish(),
  count: z.number().int().min(1).max(9).optional(),
  flag: z.boolean().optional(),
  mode: z.enum(['on', 'off']).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  bytes: z.base64().optional(),
  labels: z.record(z.string().min(1), z.string()).optional(),
  items: z
    .array(z.looseObject({ id: z.string() }))
    .min(1)
    .max(1)
    .optional(),
});

function mistakeIn(input: unknown, root?: string): string {
  return describeMistake(shape.safeParse(input).error?.issues ?? [], input, root);
}

describe('what is wrong with a body', () => {
  test.each<[unknown, string]>([
    [[], 'the body must be an object, not an array.'],
    [null, 'the body must be an object, not null.'],
    [undefined, 'the body is missing: it must be an object.'],
    ['x', 'the body must be an object, not a string.'],
    [true, 'the body must be an object, not true.'],
    [{ name: KEY }, 'name may have 4 characters at most, and has 28.'],
    [{ name: 7 }, 'name must be a string, not a number.'],
    [{ name: '' }, 'name must have at least 2 characters.'],
    [{ count: 1.5 }, 'count must be a whole number, not a fraction.'],
    [{ count: 0 }, 'count must be at least 1.'],
    [{ count: 10 }, 'count may be 9 at most.'],
    [{ count: '1' }, 'count must be a number, not a string.'],
    [{ flag: 1 }, 'flag must be true or false, not a number.'],
    [{ mode: KEY }, "mode must be 'on' or 'off'."],
    [{ at: 'noon' }, 'at must be a time with its zone, as in 2026-01-31T08:00:00Z.'],
    [{ bytes: '!' }, 'bytes must be base64.'],
    [{ labels: { a: 1 } }, 'labels.a must be a string, not a number.'],
    [{ labels: { 'a.b': {} } }, "labels['a.b'] must be a string, not an object."],
    [{ labels: { '': 'x' } }, "labels[''] is a name that is not allowed."],
    [{ items: [] }, 'items must have at least 1 item.'],
    [{ items: [{}] }, 'items[0].id is missing: it must be a string.'],
    [{ items: [{ id: '1' }, { id: '2' }] }, 'items may have 1 item at most, and has 2.'],
    [{ shade: KEY }, "the body has 'shade', which is no field of it."],
  ])('%j: %s', (input, expected) => {
    expect(mistakeIn(input)).toBe(expected);
    expect(mistakeIn(input)).not.toContain(KEY);
  });

  test('is in our own words where the schema has some', () => {
    const { error } = z.object({ tags: z.custom((value) => value === null, 'must be null') }).safeParse({ tags: 1 });
    expect(describeMistake(error?.issues ?? [], { tags: 1 })).toBe('tags must be null.');
  });

  test('is in our own words for a form, or in none that show the pattern', () => {
    const own = z.object({ tag: z.string().regex(/^a$/, 'must be a') }).safeParse({ tag: KEY });
    expect(describeMistake(own.error?.issues ?? [], { tag: KEY })).toBe('tag must be a.');
    const without = z.object({ tag: z.string().regex(/^a$/) }).safeParse({ tag: KEY });
    expect(describeMistake(without.error?.issues ?? [], { tag: KEY })).toBe(
      'tag is not of the form that it must have.',
    );
  });

  test('is said of the field that the whole was taken from', () => {
    expect(mistakeIn(5, 'updateTwin')).toBe('updateTwin must be an object, not a number.');
    expect(mistakeIn({ items: 5 }, 'updateTwin')).toBe('updateTwin.items must be an array, not a number.');
  });

  test('is short where a name is long', () => {
    expect(mistakeIn({ labels: { ['x'.repeat(5000)]: 1 } }).length).toBeLessThan(200);
    expect(mistakeIn({ ['x'.repeat(5000)]: 1 }).length).toBeLessThan(200);
  });
});
