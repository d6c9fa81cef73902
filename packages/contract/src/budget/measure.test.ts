import { expect, it } from 'vitest';
import { cloudBytes, depthOf, serializedBytes, twinBytes } from './measure.ts';

it('weighs a number 8 and a boolean 4 in the cloud, and text without control characters', () => {
  expect(cloudBytes({ ab: 1, c: true, d: 'x\u0001€', e: { f: [1, 'y'] } })).toBe(2 + 8 + 1 + 4 + 1 + 4 + 1 + 1 + 8 + 1);
});

it('weighs serialized text as edgeHub does', () => {
  expect(serializedBytes({ a: '€' })).toBe(11);
});

it('takes the stricter measure on either side', () => {
  const numbers = { a: 1, b: 2 };
  expect(cloudBytes(numbers)).toBeGreaterThan(serializedBytes(numbers));
  expect(twinBytes(numbers)).toBe(cloudBytes(numbers));
  const text = { a: '""""""' };
  expect(twinBytes(text)).toBe(serializedBytes(text));
});

it('counts objects and arrays inside one another', () => {
  expect(depthOf('x')).toBe(0);
  expect(depthOf({ a: { b: [1] }, c: 1 })).toBe(3);
});
