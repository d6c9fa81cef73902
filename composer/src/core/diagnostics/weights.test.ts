import { expect, it } from 'vitest';
import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';
import { allCodes, isCode, weightOf } from './weight-of.ts';

it('weighs every code as the catalogue does', () => {
  const codes = Object.keys(catalogue) as Code[];
  for (const code of codes) {
    const { severities, certainty, question, whenSettled }: CatalogueEntry = catalogue[code];
    expect({ code, ...weightOf(code) }).toEqual({
      code,
      severities,
      isInferred: certainty === 'inferred',
      question,
      whenSettled,
    });
  }
  expect(allCodes().sort()).toEqual(codes.sort());
});

it('knows no other codes', () => {
  expect(isCode('MOOR1000')).toBe(true);
  for (const text of ['MOOR9999', 'moor1000', '', 'constructor', 'MOOR1000 MOOR1001']) expect(isCode(text)).toBe(false);
  expect(() => weightOf('MOOR9999' as Code)).toThrow('npm run schema');
});
