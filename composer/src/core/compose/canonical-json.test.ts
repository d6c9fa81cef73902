import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../source/node.ts';
import { canonicalize, compactJson, prettyJson } from './canonical-json.ts';

function reverseKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reverseKeys(one)]),
  );
}

it('sorts keys, and writes a mount as the storage article does', () => {
  expect(compactJson({ b: 1, a: [{ Type: 'volume', Source: 's', ReadOnly: true, Target: '/t' }] })).toBe(
    '{"a":[{"Target":"/t","Source":"s","Type":"volume","ReadOnly":true}],"b":1}',
  );
  expect(prettyJson({ b: 1, a: 2 })).toBe('{\n  "a": 2,\n  "b": 1\n}\n');
});

it('changes no content, and knows no order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (any) => {
      const value = JSON.parse(JSON.stringify(any)) as Json;
      expect(canonicalize(value)).toEqual(value);
      expect(compactJson(reverseKeys(value))).toBe(compactJson(value));
    }),
  );
});

it('holds no command for an agent that reads it in a log, and the same text', () => {
  const value = { '##vso[a]': 'x ##vso[task.setvariable variable=a]b', c: '##[error]' };
  expect(prettyJson(value)).not.toMatch(/##(vso)?\[/i);
  expect(JSON.parse(prettyJson(value))).toEqual(value);
});
