import { describe, expect, test } from 'vitest';
import { mergeMetadata, renderMetadata, stampWhole, type Stamp } from './metadata.ts';

const early: Stamp = { lastUpdated: '2030-01-01T00:00:00.0000000Z', version: 2 };
const late: Stamp = { lastUpdated: '2030-01-02T00:00:00.0000000Z', version: 3 };
const asEarly = { $lastUpdated: early.lastUpdated, $lastUpdatedVersion: 2 };
const asLate = { $lastUpdated: late.lastUpdated, $lastUpdatedVersion: 3 };

describe('twin metadata', () => {
  test('a patch stamps what it writes and every object on the way to it, and nothing else', () => {
    const before = stampWhole({ a: { b: 1, c: 2 }, d: [1, { e: 2 }] }, early);
    const after = renderMetadata(mergeMetadata(before, { a: { b: 5 } }, late));
    expect(after).toEqual({ ...asLate, a: { ...asLate, b: asLate, c: asEarly }, d: asEarly });
  });

  test('a deleted key loses its metadata, and a leaf that becomes an object gets one for each child', () => {
    const before = stampWhole({ a: 1, b: 2 }, early);
    const after = renderMetadata(mergeMetadata(before, { a: null, b: { c: 1 } }, late));
    expect(after).toEqual({ ...asLate, b: { ...asLate, c: asLate } });
  });

  test('an object that becomes a leaf keeps nothing of its children', () => {
    const before = stampWhole({ a: { b: 1 } }, early);
    expect(renderMetadata(mergeMetadata(before, { a: 7 }, late))).toEqual({ ...asLate, a: asLate });
  });

  test('reported properties carry no version in their metadata', () => {
    const node = stampWhole({ a: 1 }, { ...early, version: null });
    expect(renderMetadata(node)).toEqual({ $lastUpdated: early.lastUpdated, a: { $lastUpdated: early.lastUpdated } });
  });
});
