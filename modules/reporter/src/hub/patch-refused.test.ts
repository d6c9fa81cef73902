import { expect, it } from 'vitest';
import { PatchRefusedError } from './patch-refused.ts';

it.each([
  'Twin properties size 33000 exceeds maximum 32768',
  'the size should be less than 32768 bytes',
  'MessageTooLarge: the patch is too large',
  '{"errorCode":413001,"trackingId":"0F9A"}',
  'ErrorCode:MessageTooLarge',
  'twin operation failed: 413',
])('knows by its words a refusal for size: %s', (words) => {
  expect(new PatchRefusedError(words)).toMatchObject({ isForSize: true, isForNow: false });
});

it.each([
  'Nested depth of twin property exceeds 10',
  'Value associated with property name detail has length 5000 that exceeds maximum length of 4096',
  "Property name a.b contains invalid character '.'",
  'ErrorCode:ArgumentInvalid;Tracking ID:a413b02c-G:4-TimeStamp:01/01/2026 00:00:00',
  'ErrorCode:ArgumentInvalid;Tracking ID:3f2a9b10-4132-4136-8413-413d00e54130',
])('takes no other refusal for one: %s', (words) => {
  expect(new PatchRefusedError(words).isForSize).toBe(false);
});

it('knows by its words what may be taken later', () => {
  expect(new PatchRefusedError('ErrorCode:ThrottlingException')).toMatchObject({ isForSize: false, isForNow: true });
});
