import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemTexts, scanJson } from './scan.ts';

const DEEP = 1000;

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + valuesIn(inner), 1);
}

/** As JSON may be written: with blanks wherever they may stand. */
const written = fc.tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom<(string | number)[]>(0, 1, 3, '\t', ' \r'));

describe('the shape of JSON', () => {
  test('is counted as it is when it is read', () => {
    fc.assert(
      fc.property(written, ([value, indent]) => {
        const text = ` ${JSON.stringify(value, null, indent)}\n`.replaceAll(/([[{])([\]}])(?=[^"]*$)/g, '$1 $2');
        const read: unknown = JSON.parse(text);
        const items = Array.isArray(read) ? read.length : null;
        expect(scanJson(text, DEEP)).toMatchObject({ values: valuesIn(read), items });
      }),
    );
  });

  test('does not count what stands in strings', () => {
    const text = JSON.stringify(['[{,\\"', { ',': '],[' }]);
    expect(scanJson(text, DEEP)).toEqual({ depth: 2, values: 4, items: 2 });
  });

  test('is not looked at below what is too deep', () => {
    expect(scanJson(`${'['.repeat(5)}1,1,1`, 4)).toEqual({ depth: 5, values: 6, items: 0 });
  });
});

describe('the texts of items', () => {
  test('are those that the array is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (list, indent) => {
        const text = ` ${JSON.stringify(list, null, indent)} `;
        const read = [...itemTexts(text)].map((item) => JSON.parse(item) as unknown);
        expect(read).toEqual(JSON.parse(text));
      }),
    );
  });

  test('are JSON when the whole is, and only then', () => {
    const token = fc.constantFrom('[', ']', '{', '}', ',', '1', '"a"', ':', ' ', '"', '\\');
    const isJson = (run: () => unknown): boolean => {
      try {
        run();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = `[${tokens.join('')}`;
        const inParts = isJson(() => [...itemTexts(text)].forEach((item) => void JSON.parse(item)));
        expect(inParts).toBe(isJson(() => JSON.parse(text)));
      }),
      { numRuns: 3000 },
    );
  });
});
