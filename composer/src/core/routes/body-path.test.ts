import { expect, test } from 'vitest';
import { findPathProblem } from './body-path.ts';

test.each(['a', 'a.b', 'a[0]', 'a[12].b-c.d e', 'ü._1', '1a'])('`%s` is a path into the body', (path) => {
  expect(findPathProblem(path)).toBeUndefined();
});

test.each(['a[0][1]', 'a]', 'a[0]b', '(a'])('of `%s` edgeHub reads a part and ignores the rest', (path) => {
  expect(findPathProblem(path)).toBeUndefined();
});

test.each([
  ['', 0],
  ['.a', 0],
  ['a.', 2],
  ['a..b', 2],
  ['[0]', 0],
  ['a[', 2],
  ['a[]', 2],
  ['a[-1]', 2],
  ['a[ 0 ]', 2],
  ['a[0', 3],
  ['12', 0],
  ['a.0', 2],
  [' \t.', 2],
])('`%s` is none, at %i', (path, offset) => {
  expect(findPathProblem(path)).toMatchObject({ offset });
});
