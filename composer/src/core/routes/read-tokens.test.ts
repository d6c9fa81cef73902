import { expect, test } from 'vitest';
import { readTokens } from './read-tokens.ts';
import { textOf } from './token.ts';

test.each([
  ["a-b = 'c'", ['name a-b', '= =', "string 'c'"]],
  ['3-4', ['name 3-4']],
  ['3 - 4 -4', ['integer 3', '- -', 'integer 4', 'integer -4']],
  ['-a', ['name -a']],
  ['.5 -1.5E-3 2e4 e5 5. 1.2.3', ['real .5', 'real -1.5E-3', 'real 2e4', 'real e5', 'name 5.', 'name 1.2.3']],
  ['0x1f 0xg', ['hex 0x1f', 'name 0xg']],
  ['true True AND oR fromage', ['true true', 'name True', 'and AND', 'or oR', 'name fromage']],
  ["'a'b 'c d'e", ["name 'a'b", "string 'c d'", 'name e']],
  ['"a \\" \\\\ \\u00e4"', ['string "a \\" \\\\ \\u00e4"']],
  ['"a\\n"', ['unterminated "a', 'unknown \\', 'name n', 'unterminated "']],
  ['a!=b a!= b a != b', ['name a!', '= =', 'name b', 'name a!', '= =', 'name b', 'name a', '!= !=', 'name b']],
  ['||  a||b ?? ? <= <> >= < >', ['|| ||', 'name a||b', '?? ??', 'unknown ?', '<= <=', '<> <>', '>= >=', '< <', '> >']],
  ['$a.b $body.c[0] $ a[0]', ['system $a.b', 'system $body.c[0]', 'name $', 'query a[0]']],
  ['/* a */ / * /*', ['/ /', '* *', '/ /', '* *']],
  ['a\u00a0b ü', ['name a\u00a0b', 'name ü']],
])('%s is read as edgeHub reads it: the longest token wins', (text, expected) => {
  const tokens = readTokens(text);
  expect(tokens.slice(0, -1).map((token) => `${token.kind} ${textOf(token, text)}`)).toEqual(expected);
  expect(tokens.at(-1)).toEqual({ kind: 'end', start: text.length, end: text.length });
});
