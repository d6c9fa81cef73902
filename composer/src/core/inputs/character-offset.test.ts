import { expect, test } from 'vitest';
import { characterOffset } from './character-offset.ts';

test.each([
  ['plain text', 'plain text', 6, 6],
  ['"a\\"b\\u00e4c"', 'a"bäc', 4, 11],
  ['"abc"', 'abc', 3, 4],
  ["'it''s'", "it's", 3, 5],
  ['"a ${B} c"', 'a value c', 3, 0],
  ['a\n  b', 'a b', 2, 0],
  ['"a\n  b"', 'a b', 2, 0],
])('in %s for the text %s, character %i stands at %i', (raw, value, index, offset) => {
  expect(characterOffset(raw, value, index)).toBe(offset);
});
