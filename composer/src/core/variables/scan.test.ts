import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanVariables, type VariableSyntax } from './scan.ts';

/** What is a token, said plainly; found so, it takes the square of a length of unclosed braces. */
const plainly: Record<VariableSyntax, RegExp> = {
  workload: /\$\$|\$\{[^}]*\}?/g,
  template: /\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*/g,
  deployment: /\$\{[^}]*\}/g,
};

const text = fc.string({
  unit: fc.constantFrom(...Array.from('${}}A:_ 1'), '${', '${A}', '$A', '${json:A}'),
  maxLength: 14,
});

describe.each(['workload', 'template', 'deployment'] as const)('the variables of a %s', (syntax) => {
  it('are found where they plainly are', () => {
    fc.assert(
      fc.property(text, (input) => {
        const segments = scanVariables(input, syntax);
        const tokens = [...input.matchAll(plainly[syntax])].map(([token]) => token);
        const found = segments.filter(({ kind }) => kind !== 'literal').map((segment) => segment.text);
        expect(tokens.filter((token) => found.includes(token))).toEqual(found);
        const dollars = tokens.filter((token) => token === '$$').length;
        const length = segments.reduce((sum, segment) => sum + segment.text.length, 0);
        expect(length).toBe(input.length - dollars);
        expect(segments.length).toBeGreaterThanOrEqual(tokens.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('that are never closed take no more than their length', () => {
    const many = '${'.repeat(400_000);
    expect(scanVariables(many, syntax).map((segment) => segment.text.length)).toEqual([many.length]);
  });
});
