import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from './read-json.ts';
import { writeJson } from './write-json.ts';

const digits = fc.stringMatching(/^(0|[1-9]\d{0,22})$/);
const fraction = fc.stringMatching(/^(\.\d{1,6})?([eE][+-]?\d{1,2})?$/);
const number = fc.tuple(fc.constantFrom('', '-'), digits, fraction).map((parts) => parts.join(''));
const text = fc
  .oneof(fc.string(), fc.constantFrom('1.0', '"', '\\', '\\"', 'a\\', '{', '[1e5,'))
  .map((value) => JSON.stringify(value));

/** Compact JSON texts whose keys are distinct and no array indices, which JavaScript would put first. */
function jsonText(): fc.Arbitrary<string> {
  const key = fc.constantFrom('a', 'b.0', '__proto__', 'constructor', '', 'é"\\', '-1');
  const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
    value: fc.oneof(
      { depthIdentifier: 'json', maxDepth: 4 },
      number,
      text,
      fc.constantFrom('null', 'true'),
      tie('array'),
      tie('object'),
    ),
    array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    object: fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name })
      .map((entries) => `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${item}`).join(',')}}`),
  }));
  return value;
}

describe('JSON with numbers as they were written', () => {
  test('what was read is written as it came, to the last digit', () => {
    fc.assert(
      fc.property(jsonText(), (body) => {
        const whole = `{"tree":${body}}`;
        expect(writeJson(readJson(whole))).toBe(whole);
      }),
    );
  });

  test('the values are those of JSON.parse, spaces or not', () => {
    const spaced = ' { "a" : [ 1.0 , { "b" : 1e3 } ] , "c\\"" : -0 }\n';
    expect(readJson(spaced)).toEqual(JSON.parse(spaced));
    expect(writeJson(readJson(spaced))).toBe('{"a":[1.0,{"b":1e3}],"c\\"":-0}');
  });

  test('of a key that stands twice the last value counts, with its own text', () => {
    expect(writeJson(readJson('{"a":1.0,"a":1}'))).toBe('{"a":1}');
    expect(writeJson(readJson('{"a":{"b":1.0},"a":[1,2.0]}'))).toBe('{"a":[1,2.0]}');
    expect(writeJson(readJson('{"a":[1.0],"a":1.50}'))).toBe('{"a":1.50}');
  });

  test('a value that was changed since is written as it is now', () => {
    const read = readJson('{"a":1.0,"b":[1.0]}') as { a: unknown; b: unknown[] };
    read.a = 2;
    read.b[0] = 'x';
    expect(writeJson(read)).toBe('{"a":2,"b":["x"]}');
    read.a = undefined;
    expect(writeJson({ ...read, c: new Date(0) })).toBe('{"b":["x"],"c":"1970-01-01T00:00:00.000Z"}');
  });

  test('nesting as deep as a hostile body can make it is read', () => {
    const depth = 50_000;
    expect(readJson(`${'['.repeat(depth)}1.0${']'.repeat(depth)}`)).toBeInstanceOf(Array);
  });

  test('more numbers than a twin can hold are read, and only so many texts of them are kept', () => {
    const read = readJson(`[${'1.0,'.repeat(50_000)}1.0]`);
    expect(writeJson(read).endsWith('1.0,1.0,1]')).toBe(true);
  });

  test('what is no JSON is refused', () => {
    expect(() => readJson('{"a":1.0')).toThrow(SyntaxError);
    expect(readJson('1.0')).toBe(1);
  });
});
