import { describe, expect, test } from 'vitest';
import { sizeViolation, twinSizeBytes, twinViolation } from './limits.ts';
import type { TwinObject } from './value.ts';

function nest(levels: number): TwinObject {
  return levels === 0 ? { leaf: 1 } : { level: nest(levels - 1) };
}

describe('the limits of a twin', () => {
  test('size counts keys and values: numbers 8, booleans 4, strings as UTF-8 without control characters', () => {
    expect(twinSizeBytes({ ab: 1 })).toBe(10);
    expect(twinSizeBytes({ ab: true })).toBe(6);
    expect(twinSizeBytes({ ä: 'é\u0000\u0085' })).toBe(4);
    expect(twinSizeBytes({ a: [1, 'b', { c: false }] })).toBe(1 + 8 + 1 + 5);
  });

  test('a section of exactly the limit passes, and one byte more does not', () => {
    expect(sizeViolation({ a: 'x'.repeat(99) }, 100)).toBeNull();
    expect(sizeViolation({ a: 'x'.repeat(100) }, 100)).toBe('Twin properties size 101 exceeds maximum 100');
  });

  test.each(['a.b', '$a', 'a#', 'a b', 'a\tb', 'a\u0000', 'a\u0085', 'a\u00a0'])('the key %j is refused', (key) => {
    expect(twinViolation({ [key]: 1 })).toContain('invalid character');
  });

  test.each(['', 'ä', '__proto__', 'a-b_c', '日本'])('the key %j passes', (key) => {
    expect(twinViolation(JSON.parse(`{${JSON.stringify(key)}:1}`) as TwinObject)).toBeNull();
  });

  test('a key of 1024 bytes passes and one of 1025 does not, a string value of 4096 and 4097 likewise', () => {
    expect(twinViolation({ ['k'.repeat(1024)]: 1 })).toBeNull();
    expect(twinViolation({ ['k'.repeat(1025)]: 1 })).toContain('exceeds maximum length of 1024');
    expect(twinViolation({ a: 'é'.repeat(2048) })).toBeNull();
    expect(twinViolation({ a: `${'é'.repeat(2048)}x` })).toContain('4097');
  });

  test('ten objects may nest with a leaf in the tenth, and eleven may not', () => {
    expect(twinViolation(nest(10))).toBeNull();
    expect(twinViolation(nest(11))).toBe('Nested depth of twin property exceeds 10');
  });

  test('integers stay within 52 bits, and other numbers are free', () => {
    expect(twinViolation({ a: 4_503_599_627_370_495, b: -4_503_599_627_370_496, c: 0.1 })).toBeNull();
    expect(twinViolation({ a: 4_503_599_627_370_496 })).toContain('out of bound');
    expect(twinViolation({ a: -4_503_599_627_370_497 })).toContain('out of bound');
    expect(twinViolation({ a: Number.POSITIVE_INFINITY })).toContain('out of bound');
  });

  test('null deletes in a patch, and has no place in an array or in an object inside one', () => {
    expect(twinViolation({ a: null, b: { c: null } })).toBeNull();
    expect(twinViolation({ a: [1, null] })).toBe("Arrays cannot contain 'null' as value");
    expect(twinViolation({ a: [{ b: null }] })).toBe("Property b of an object in an array cannot be 'null'");
  });

  test('nesting as deep as a hostile body can make it is refused, not followed', () => {
    const hostile = JSON.parse(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`) as TwinObject;
    expect(twinViolation(hostile)).toContain('Nested depth');
  });
});
