import { expect, it } from 'vitest';
import { describeStrangeAnswer, inOneLine, isJsonType } from './strange-answer.ts';

const html = 'text/html; charset=utf-8';

it.each([
  [
    '<!DOCTYPE html>\n  <title>Sign in</title>',
    '200, text/html; charset=utf-8, which begins <!DOCTYPE html> <title>Sign in</title>',
  ],
  ['a\u001B[31m\u202Eb\u2028c', '200, text/html; charset=utf-8, which begins a [31m b c'],
  [
    'SharedAccessSignature sr=h&sig=hunter2&se=1',
    '200, text/html; charset=utf-8, which begins SharedAccessSignature sr=h&sig=***&se=1',
  ],
  [
    `${'<p>'.repeat(20)}Password=hunter2`,
    `200, text/html; charset=utf-8, which begins ${'<p>'.repeat(20)}Password=***`,
  ],
  [`${'<p>'.repeat(24)}Password=hunter2`, `200, text/html; charset=utf-8, which begins ${'<p>'.repeat(24)}Password…`],
  ['\u{1F600}'.repeat(100), `200, text/html; charset=utf-8, which begins ${'\u{1F600}'.repeat(80)}…`],
  [' {"key":"hunter2', '200, text/html; charset=utf-8, which begins as JSON does'],
  [' \n', '200, text/html; charset=utf-8, and nothing in it'],
])('of what came %j no more is told than harms nobody', (text, told) => {
  expect(describeStrangeAnswer({ status: 200, type: html, text })).toBe(told);
});

it('tells of a missing type, and of one that is long or moves the cursor', () => {
  expect(describeStrangeAnswer({ status: 502, type: undefined, text: 'x' })).toBe(
    '502, no content type, which begins x',
  );
  const type = `text/\u001B${'x'.repeat(200)}`;
  expect(describeStrangeAnswer({ status: 502, type, text: '' })).toBe(
    `502, text/ ${'x'.repeat(74)}…, and nothing in it`,
  );
});

it.each([
  ['application/json', true],
  ['application/json; charset=utf-8', true],
  ['Application/JSON', true],
  ['application/x-ndjson', false],
  ['text/html', false],
  [undefined, false],
])('knows by its type whether it is JSON: %s', (type, is) => {
  expect(isJsonType(type)).toBe(is);
});

it('leaves of a text in one line every letter and nothing that a terminal obeys', () => {
  expect(inOneLine(' Gerät\u001B[31m\n\tweg\u202E\u0007. ')).toBe('Gerät [31m weg .');
});
