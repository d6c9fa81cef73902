import { describe, expect, it } from 'vitest';
import { catalogue, type Code } from '../core/diagnostics/catalogue/catalogue.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { applyFixes } from '../core/fix/apply-fixes.ts';
import { composeTexts } from './testing/compose-text.ts';

const composed = (Object.keys(catalogue) as Code[]).filter((code) => catalogue[code].example.by === undefined);

function findIn(code: Code, text: string) {
  const { example } = catalogue[code];
  const { name } = frameExample(example);
  const { env, site, output, knowledge, beside, settled, policy } = example;
  const given = Object.entries({ env, site, knowledge, beside, settled, policy }).filter(
    ([, value]) => value !== undefined,
  );
  return composeTexts({ [name]: text, ...example.also }, { ...Object.fromEntries(given), output }).diagnostics;
}

describe('the fixes of findings in the examples of the catalogue', () => {
  const withFix = composed.filter((code) => {
    const found = findIn(code, frameExample(catalogue[code].example).text);
    return found.some((one) => one.code === code && one.fix !== undefined);
  });

  it('are there', () => expect(withFix.length).toBeGreaterThan(3));

  it.each(withFix)('of %s leave no error or warning more than before, and make nothing twice', (code) => {
    const { name, text } = frameExample(catalogue[code].example);
    const files = [{ name, text }];
    const check = ([file]: { text: string }[]) => findIn(code, file?.text ?? '');
    const before = check(files);
    const { files: after, applied, dropped } = applyFixes(files, before, check);
    const left = check(after);
    const grave = (found: typeof before) => found.filter(({ severity }) => severity !== 'info').length;
    const fixable = before.filter(({ fix }) => fix !== undefined).length;
    expect(applied.length + dropped.length).toBe(fixable);
    expect(grave(left)).toBeLessThanOrEqual(grave(before));
    expect(left.length).toBeLessThanOrEqual(before.length);
    expect(after[0]?.text !== text).toBe(applied.length > 0);
    expect(applyFixes(after, left, check).applied).toEqual([]);
  });
});
