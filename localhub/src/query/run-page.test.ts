import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContinuation, writeContinuation, type Continuation } from './continuation.ts';
import { parseQuery, type Query } from './parse-query.ts';
import { pageSteps, type PagedSource, type QueryPage } from './run-page.ts';

function sourceOf(keys: readonly string[], rendered: string[] = []): PagedSource {
  return {
    documents: () =>
      keys.map((key) => ({
        key,
        render: () => {
          rendered.push(key);
          return { deviceId: key, even: Number(key.slice(1)) % 2 === 0 };
        },
      })),
    has: (key) => keys.includes(key),
  };
}

function runPage(query: Query, source: PagedSource, from: Continuation, size: number): QueryPage {
  const steps = pageSteps(query, source, from, size);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const START = readContinuation(undefined, '');
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `d${index}`);

function pages(text: string, keys: readonly string[], size: number): string[][] {
  const found: string[][] = [];
  let from: Continuation | null = START;
  while (from !== null) {
    const { rows, next } = runPage(parseQuery(text), sourceOf(keys), from, size);
    found.push(rows.map((row) => row['deviceId'] as string));
    from = next === null ? null : readContinuation(writeContinuation(next, text), text);
  }
  return found;
}

describe('pages of a query', () => {
  test('hold every row once and in order, whatever their size', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.integer({ min: 1, max: 12 }), (count, size) => {
        const found = pages('SELECT * FROM devices', names(count), size);
        expect(found.flat()).toEqual(names(count));
        expect(found.slice(0, -1).every((page) => page.length === size)).toBe(true);
      }),
    );
  });

  test('have no empty page at the end, and TOP counts over all pages', () => {
    expect(pages('SELECT * FROM devices WHERE even = true', names(8), 2)).toEqual([
      ['d0', 'd2'],
      ['d4', 'd6'],
    ]);
    expect(pages('SELECT TOP 3 * FROM devices', names(8), 2)).toEqual([['d0', 'd1'], ['d2']]);
    expect(pages('SELECT TOP 2 * FROM devices', names(8), 2)).toEqual([['d0', 'd1']]);
  });

  test('hold their place when documents before it are gone, and the one that ended the last page too', () => {
    const query = parseQuery('SELECT * FROM devices');
    const { next } = runPage(query, sourceOf(names(6)), START, 3);
    const rest = (keys: readonly string[]): unknown[] =>
      runPage(query, sourceOf(keys), next ?? START, 10).rows.map((row) => row['deviceId']);
    expect(rest(['d2', 'd3', 'd4', 'd5'])).toEqual(['d3', 'd4', 'd5']);
    expect(rest(['d0', 'd1', 'new', 'd3', 'd4'])).toEqual(['d3', 'd4']);
  });

  test('render no document twice', () => {
    const rendered: string[] = [];
    const query = parseQuery('SELECT * FROM devices');
    const { next } = runPage(query, sourceOf(names(6), rendered), START, 2);
    runPage(query, sourceOf(names(6), rendered), next ?? START, 100);
    // The one after the first page was looked at to know that there is more.
    expect(rendered).toEqual(['d0', 'd1', 'd2', 'd2', 'd3', 'd4', 'd5']);
  });

  test.each(['nonsense', Buffer.from('1:2').toString('base64'), 'A'.repeat(2000)])('%s is no continuation', (token) => {
    expect(() => readContinuation(token, '')).toThrow('not one that this hub gave');
  });

  test('are not gone on with by another query', () => {
    const token = writeContinuation(START, 'SELECT * FROM devices');
    expect(readContinuation(token, 'SELECT * FROM devices')).toEqual(START);
    expect(() => readContinuation(token, 'SELECT * FROM devices.modules')).toThrow('of another query');
  });
});
