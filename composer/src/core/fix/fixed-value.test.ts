import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappingAt, valueUnder } from './fixed-value.ts';

/** The value under the first `key` of a text. */
function under(text: string): string | undefined {
  const start = text.indexOf('key');
  const span = valueUnder(text, { start, end: start + 'key'.length });
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

describe('the value under a key', () => {
  it.each([
    ['{"key": {"a": [1, "}", "\\""]}, "b": 2}', '{"a": [1, "}", "\\""]}'],
    ['{"key": "a\\"b", "c": 1}', '"a\\"b"'],
    ['{"key": 12, "c": 1}', '12'],
    ['{\n  "key":\n    [1,\n    2]\n}', '[1,\n    2]'],
    ['{ key: { a: it\'s, b: "}" }, c: 1 }', '{ a: it\'s, b: "}" }'],
    ["{ key: ['}', 'it''s'], c: 1 }", "['}', 'it''s']"],
    ['{"o": "{\\"key\\": {\\"a\\": \\"\\\\\\"}\\"}, \\"b\\": 1}"}', '{\\"a\\": \\"\\\\\\"}\\"}'],
    ['{"o": "{\\"key\\": \\"x\\", \\"b\\": 1}"}', '\\"x\\"'],
    ['{"o": "{\\"key\\": true}"}', 'true'],
    ['o: \'{"key": {"a": 1}}\'', '{"a": 1}'],
    ['a:\n  key:\n    b: 1\n\n    # more\n    c: 2\n  d: 3\n', '\n    b: 1\n\n    # more\n    c: 2\n'],
    ['key: # why\n- a\n- b\nc: 1\n', ' # why\n- a\n- b\n'],
    ['- key:\n    a: 1\n- b: 1\n', '\n    a: 1\n'],
    ['key: |\n  text\nb: 1', ' |\n  text\n'],
    ['key: a word # why\nb: 1', 'a word # why'],
  ])('of %j is %j', (text, value) => expect(under(text)).toBe(value));

  it.each([
    '["key", 1]',
    'x: key',
    'key',
    'key:',
    '{"key": {"a": 1',
    '{"o": "{\\"key\\": {\\"a\\": 1"}',
    '{"o": "{\\"key\\": {\\"a\\": \\"1"}',
    '{"key": "a',
    "{ key: ['a }",
  ])('is not told apart in %j', (text) => expect(under(text)).toBeUndefined());

  it('of any JSON, in any text of JSON, is the value and nothing else', () => {
    const depth = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), depth, (value, other, texts) => {
        const wrap = (inner: string): string => {
          let text = inner;
          for (let index = 0; index < texts; index++) text = JSON.stringify(text).slice(1, -1);
          return text;
        };
        const quotes = texts === 0 ? '' : '"';
        const before = `${quotes}${wrap('{"key":')}`;
        const text = `${before}${wrap(JSON.stringify(value))}${wrap(`,"z":${JSON.stringify(other)}}`)}${quotes}`;
        expect(under(text)).toBe(wrap(JSON.stringify(value)));
      }),
    );
  });

  it('is found in any text without a throw', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', '"', "'", '{', '}', ':', ' ', '\n', '#', 'a', '-', '|') }),
        (text) => {
          const whole = `key${text}`;
          const { start, end } = valueUnder(whole, { start: 0, end: 3 }) ?? { start: 3, end: 3 };
          expect(start).toBeGreaterThanOrEqual(3);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(whole.length);
        },
      ),
    );
  });
});

describe('the mapping that begins at a place', () => {
  it.each([
    ['a: [@{ b: "}", c: 1 }, { d: 1 }]', '{ b: "}", c: 1 }'],
    ['{"a": "@{\\"b\\": \\"}\\"}"}', '{\\"b\\": \\"}\\"}'],
    ['a:\n  - @b: 1\n    c:\n      d: 1\n  - e: 1\n', 'b: 1\n    c:\n      d: 1\n'],
    ['@a: 1\n\n# why\nb: 2', 'a: 1\n\n# why\nb: 2'],
  ])('in %j is %j', (marked, expected) => {
    const start = marked.indexOf('@');
    const text = marked.replace('@', '');
    const span = mappingAt(text, start);
    expect(span === undefined ? undefined : text.slice(span.start, span.end)).toBe(expected);
  });

  it.each(['a: @[1]', 'a: @text', '{"a": @"b"}', 'a: @{ b: 1'])('is not there in %j', (marked) => {
    expect(mappingAt(marked.replace('@', ''), marked.indexOf('@'))).toBeUndefined();
  });
});
