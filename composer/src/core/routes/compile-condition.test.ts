import { describe, expect, test } from 'vitest';
import { compileCondition } from './compile-condition.ts';
import { parseExpression } from './parse-expression.ts';
import { readTokens } from './read-tokens.ts';
import { shapeOf } from './testing/print.ts';

describe('types', () => {
  test.each([
    ['temperature', 'string'],
    ['$connectionDeviceId', 'string'],
    ['{$connectionDeviceId}', 'string'],
    ['$body.a.b[0]', 'body'],
    ['$BODY.a', 'body'],
    ['{$body.a}', 'body'],
    ['$other[0]', 'undefined'],
    ['$body', 'string'],
    ['0x7fffffffffffffff', 'number'],
    ['0x10000000000000000', 'undefined'],
    ['e5', 'undefined'],
    ['1 + $body.a', 'body'],
    ["'a' || $body.a", 'string'],
    ['$body.a = null', 'bool'],
    ['undefined ?? undefined', 'undefined'],
    ["a ?? 'b'", 'string'],
    ['1 ?? $body.a', 'body'],
    ['null and true', 'null'],
    ['null or true', 'bool'],
    ['null or null', 'null'],
    ['undefined and undefined', 'bool'],
    ['$body.a or null', 'bool'],
    ["$body.a and 'b'", 'bool'],
    ['NOT null', 'bool'],
    ['NOT $body.a', 'bool'],
    ['SubString(a, 1)', 'string'],
    ['as_number($body.a)', 'number'],
    ['is_null(undefined)', 'bool'],
    ["concat(a, 'b')", 'string'],
    ['', 'undefined'],
    ['/* nothing */', 'undefined'],
  ])('`%s` is of type %s', (text, type) => {
    expect(compileCondition(text)).toEqual({ type, problems: [] });
  });
});

describe('how tightly operators bind', () => {
  test.each([
    '1 + 2 * 3 < 4 = true and 1 = 1 or false',
    "'a' || 'b' = 'ab'",
    'NOT (1 = 2)',
    '- (1) * 2 = 3',
    '1 < 2 = true',
  ])('`%s` compiles', (text) => {
    expect(compileCondition(text).problems).toEqual([]);
  });

  test.each([
    ['NOT 1 = 2', 0],
    ['a ?? "b" = "c"', 2],
    ['1 = 1 = 1', 6],
    ['true or 1 + 2', 5],
  ])('`%s` does not, at %i', (text, offset) => {
    expect(compileCondition(text).problems[0]).toMatchObject({ offset });
  });

  test.each([
    ['1 + 2 * 3', { '+': ['1', { '*': ['2', '3'] }] }],
    ['1 - 2 - 3', { '-': [{ '-': ['1', '2'] }, '3'] }],
    ['1 / 2 < 3 || 4', { '<': [{ '/': ['1', '2'] }, { '||': ['3', '4'] }] }],
    ['1 = 2 < 3', { '=': ['1', { '<': ['2', '3'] }] }],
    ['1 or 2 and 3 = 4', { or: ['1', { and: ['2', { '=': ['3', '4'] }] }] }],
    ['1 ?? 2 or 3', { '??': ['1', { or: ['2', '3'] }] }],
    ['- 1 * not 2', { '*': [{ '-': '1' }, { not: '2' }] }],
  ])('`%s` is read with the tighter operator inside', (text, shape) => {
    const parsed = parseExpression(readTokens(text), 0);
    const tree = 'tree' in parsed ? shapeOf(parsed.tree, text) : undefined;
    expect(JSON.parse(JSON.stringify(tree).replaceAll(/\{"literal":("\d")\}/g, '$1'))).toEqual(shape);
  });
});

describe('refusals', () => {
  test.each([
    ['temperature > 100', 12, /number on the right/, /as_number\(temperature\)/],
    ['a == "b"', 3, /cannot go on with `=`/, /one =/],
    ['a = "b" AND', 11, /its end/, /expected/],
    ['mean(1)', 0, /no function `mean`/, /Functions: abs/],
    ['uper(a) = "A"', 0, /no function/, /Did you mean `upper`/],
    ['abs(a) = 1', 0, /does not take \(string\)/, /as_number\(name\)/],
    ['concat("a") = "a"', 0, /does not take \(string\)/, /string, string, …/],
    ['true and $body.a', 5, /unknown on the right/, /left of AND/],
    ['undefined = $body.a', 10, /undefined on the left/, /is_defined/],
    ['$body.a = undefined', 8, /undefined on the right/, /is_defined/],
    ['$body.a and null', 8, /not known to edgeHub/, /null/],
    ['undefined or null', 10, /not known to edgeHub/, /null/],
    ['- $body.a = 1', 0, /value of the body/, /as_number/],
    ['$body.a % 2 = 0', 8, /value of the body/, /as_number/],
    ['$body.a..b = 1', 8, /a name is expected/, /\$body\.name/],
    ['$body. = 1', 6, /a name is expected/, /\$body\.name/],
    ['twin_change_includes(tags.a)', 0, /no function/, /edgeHub has not/],
    ["a = 'b", 4, /not closed/, /Close it with '/],
    ['a = "C:\\data"', 7, /means nothing/, /backslash/],
    ['(a = "b"', 0, /not closed/, /\)/],
    ['(a = "b"))', 9, /closes nothing/, /away/],
    ['upper((a) = "b"', 15, /its end/, /finished/],
    ['{a} = "b"', 1, /cannot go on with `a`/, /expected/],
    ['and = "b"', 0, /`and`/, /word of the language/],
  ])('`%s` is refused at %i', (text, offset, message, help) => {
    const [problem] = compileCondition(text).problems;
    expect(problem).toMatchObject({ offset });
    expect(problem?.message).toMatch(message);
    expect(problem?.help).toMatch(help);
  });

  test('every problem is found, and what only follows from one is marked', () => {
    const { problems } = compileCondition('mean(1) = 2 AND a > 3 OR abs(true) = 1');
    expect(problems.filter((problem) => problem.follows !== true).map((problem) => problem.offset)).toEqual([
      0, 18, 25,
    ]);
    expect(problems.filter((problem) => problem.follows === true).map((problem) => problem.offset)).toEqual([8, 35]);
  });

  test('arguments of a function that does not exist are not looked at', () => {
    expect(compileCondition('mean(1 + "a")').problems).toHaveLength(1);
  });

  test('a path that is none leaves a system property, or nothing behind brackets or braces', () => {
    const counts = ['$body.1 = "a"', '{$body.1} = "a"', '$body.1[0] = "a"'].map(
      (text) => compileCondition(text).problems.length,
    );
    expect(counts).toEqual([1, 2, 2]);
  });
});
