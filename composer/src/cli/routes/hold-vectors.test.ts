import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { holdVector } from './hold-vectors.ts';
import { rangeInLog } from './range-in-log.ts';
import { parseVectorFile } from './vector-file.ts';

const shipped = readFileSync(new URL('../../../fixtures/route-vectors.json', import.meta.url), 'utf8');

test('every text of the shipped file is held', () => {
  const vectors = parseVectorFile(shipped);
  expect(vectors.length).toBeGreaterThan(60);
  expect(vectors.flatMap((vector) => holdVector(vector))).toEqual([]);
});

test.each([
  ['routes', 'valid', { route: 'FROM /* INTO upstream' }, /refused at 13/],
  ['routes', 'valid', { route: 'FROM /* INTO $upstream', source: '/*' }, /source: expected "\/\*", found "\/"/],
  ['routes', 'valid', { route: 'FROM /* INTO $upstream', condition: 'false' }, /condition: expected/],
  ['routes', 'valid', { route: 'FROM /* INTO $upstream', endpoint: { kind: 'system', name: '$up' } }, /endpoint: /],
  ['routes', 'invalid', 'FROM /* INTO $upstream', /accepted/],
  ['conditions', 'compiles', { condition: 'a > 1', expected: 'True' }, /refused at 2/],
  ['conditions', 'compiles', { condition: 'a', expected: 'True' }, /a string never is/],
  ['conditions', 'rejected', 'a = "b"', /accepted/],
  ['conditions', 'errors', { condition: 'a > 1', errorCount: 2 }, /errorCount: expected 2, found 1/],
  ['conditions', 'errors', { condition: 'a > 1', firstMessage: 'no' }, /firstMessage/],
  ['conditions', 'errors', { condition: 'a > 1', firstRange: { start: [1, 1], end: [1, 2] } }, /firstRange/],
  ['conditions', 'errors', { condition: 'a = "b"' }, /accepted/],
  ['bodyPaths', 'valid', 'a..b', /refused at 2/],
  ['bodyPaths', 'invalid', 'a.b', /accepted/],
  ['conditions', 'others', 'a', /not held/],
  ['others', 'valid', 'a', /not held/],
  ['routes', 'valid', { route: 'FROM /* INTO $upstream', priority: 1 }, /not held/],
  ['routes', 'invalid', 7, /not held/],
])('%s.%s that says otherwise fails', (section, list, entry, failure) => {
  expect(holdVector({ section, list, entry }).join('\n')).toMatch(failure);
});

test.each([
  ['{', /not JSON/],
  ['[]', /not a file of routes/],
  ['{"routes": {"valid": {}}}', /routes\.valid/],
  ['{"about": "nothing"}', /holds none/],
])('a file that is none is refused: %s', (text, message) => {
  expect(() => parseVectorFile(text)).toThrow(message);
});

test('a place is told by line and column, and the end of the text has the length of its name in the log', () => {
  expect(rangeInLog({ offset: 6, length: 2 }, 'a =\r\n b c')).toEqual({ start: [2, 2], end: [2, 4] });
  expect(rangeInLog({ offset: 3, length: 0 }, 'a =')).toEqual({ start: [1, 4], end: [1, 5] });
});
