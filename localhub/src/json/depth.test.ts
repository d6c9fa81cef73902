import { describe, expect, test } from 'vitest';
import { DEPTH_LIMIT, isTooDeep } from './depth.ts';
import { readJsonBody } from '../rest/request-body.ts';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('the depth of a body', () => {
  test('may reach the limit and not pass it', () => {
    expect([isTooDeep(nested(DEPTH_LIMIT)), isTooDeep(nested(DEPTH_LIMIT + 1))]).toEqual([false, true]);
    expect(isTooDeep('{"a":'.repeat(DEPTH_LIMIT + 1))).toBe(true);
  });

  test('does not count what stands in strings, nor siblings', () => {
    const brackets = '[{'.repeat(500);
    expect(isTooDeep(JSON.stringify({ text: brackets, quoted: `"${brackets}\\` }))).toBe(false);
    expect(isTooDeep(`[${'[],'.repeat(1000)}[]]`)).toBe(false);
  });

  test.each([10_000, 4_000_000])('%i levels are refused by a text, not by a full stack', async (depth) => {
    await expect(readJsonBody(nested(depth), async () => {})).rejects.toThrow('nests deeper than 128 levels');
  });
});
