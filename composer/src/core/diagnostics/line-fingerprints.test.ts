import { describe, expect, it } from 'vitest';
import { lineFingerprints } from './line-fingerprints.ts';

/** Those of all lines, as the action of GitHub answers them. */
function allOf(text: string): string[] {
  const lines = new Set(text.split(/\r\n|\r|\n/).map((_, index) => index + 1));
  return [...lineFingerprints(text, lines).values()];
}

const greetings = [
  'e9496ae3ebfced30:1',
  'fb7c023a8b9ccb3f:1',
  'ce8ba1a563dcdaca:1',
  'e20e36e16fcb0cc8:1',
  'b3edc88f2938467e:1',
  'c8e28b0b4002a3a0:1',
  'c129715d7a2bc9a3:1',
];

describe('the fingerprints of lines', () => {
  it.each([
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    [' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', greetings],
    [' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', greetings],
    [' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', greetings],
    [' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n', greetings],
  ])('of %j are those of code scanning', (text, expected) => expect(allOf(text)).toEqual(expected));

  it('count lines from which on the same stands', () => {
    expect(allOf('Lorem ipsum dolor sit amet.\n'.repeat(10))).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((count) => `a7f2ff13bc495cf2:${count}`),
      'a7f2ff1481e87703:1',
      'a9cf91f7bbf1862b:1',
      '55ec222b86bcae53:1',
      'cc97dc7b1d7d8f7b:1',
      'c129715d7a2bc9a3:1',
    ]);
  });

  it('are those of the lines that are asked for, as far as there are any', () => {
    expect([...lineFingerprints('a\nb\n', new Set([2, 9])).keys()]).toEqual([2]);
    expect(lineFingerprints('a', new Set()).size).toBe(0);
  });
});
