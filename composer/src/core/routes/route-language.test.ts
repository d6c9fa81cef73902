import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRoute } from './check-route.ts';
import { compileCondition } from './compile-condition.ts';
import { parseExpression } from './parse-expression.ts';
import { parseRoute } from './parse-route.ts';
import { readTokens } from './read-tokens.ts';
import { anyText, conditions, routes } from './testing/arbitraries.ts';
import { printExpression, shapeOf } from './testing/print.ts';

describe('for every text', () => {
  test('a condition that is printed and read again is the same tree', () => {
    fc.assert(
      fc.property(conditions, (text) => {
        const tree = treeOf(text);
        const printed = printExpression(tree, text);
        expect(shapeOf(treeOf(printed), printed)).toEqual(shapeOf(tree, text));
      }),
    );
  });

  test('nothing is thrown, and every problem lies inside the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { offset, length, message, help } of [
          ...checkRoute(text).problems,
          ...compileCondition(text).problems,
        ]) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
          expect(message).not.toBe('');
          expect(help).not.toBe('');
        }
      }),
    );
  });

  test('a route is read whole, and of its prefixes only such that have an endpoint', () => {
    fc.assert(
      fc.property(routes, (text) => {
        expect(parseRoute(text).problems).toEqual([]);
        for (let length = 0; length < text.length; length++) {
          const prefix = text.slice(0, length);
          const { route, problems } = parseRoute(prefix);
          expect(route === undefined).toBe(problems.length > 0);
          expect(route === undefined || prefix.includes('INTO $')).toBe(true);
        }
      }),
    );
  });

  test('what a route says of its condition is what the condition says by itself', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        const before = 'FROM /* WHERE ';
        const inRoute = checkRoute(`${before}${condition} INTO $upstream`).problems;
        const alone = compileCondition(condition).problems.filter((problem) => problem.follows !== true);
        expect(inRoute.map(({ offset, message }) => `${offset - before.length} ${message}`).sort()).toEqual(
          alone.map(({ offset, message }) => `${offset} ${message}`).sort(),
        );
      }),
    );
  });

  test.each([
    ['parentheses', (count: number) => `${'('.repeat(count)}1 = 1${')'.repeat(count)}`],
    ['parentheses that are not closed', (count: number) => '('.repeat(count)],
    ['calls', (count: number) => `${'abs('.repeat(count)}1${')'.repeat(count)} = 1`],
    ['signs', (count: number) => `${'- '.repeat(count)}1 = 1`],
    ['operators', (count: number) => `1${' + 1'.repeat(count)} = 1`],
    ['comments that never end', (count: number) => '/*/ '.repeat(count)],
    ['quotes', (count: number) => "'\\x".repeat(count)],
  ])('%s by the hundred thousand neither exhaust the stack nor take long', (_, repeat) => {
    const text = repeat(100_000);
    expect(() => [compileCondition(text), checkRoute(`FROM /* WHERE ${text} INTO $upstream`)]).not.toThrow();
  });

  test('depth alone is no reason to refuse', () => {
    const deep = `${'('.repeat(5000)}1 = 1${')'.repeat(5000)}`;
    expect(compileCondition(deep)).toEqual({ type: 'bool', problems: [] });
  });
});

function treeOf(text: string) {
  const parsed = parseExpression(readTokens(text), 0);
  if ('failed' in parsed) throw new Error(`not read: ${text}`);
  return parsed.tree;
}
