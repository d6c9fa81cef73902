import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, quoteForPowerShell, quoteForShell } from './quote.ts';

const hostile = ['', "a'b", '$(id)', '`id`', 'a b', '"', '\\', 'a\nb', '; rm -rf x', '*', '~', '$HOME', '!x', '#'];

describe('quoting', () => {
  it('gives the shell one word that means itself', () => {
    const words = [...hostile, 'contoso.azurecr.io/detector:1.4.2'];
    const out = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(quoteForShell).join(' ')}`]).toString();
    expect(out.split('\0').slice(0, -1)).toEqual(words);
  });

  it('lets no quote end a text of PowerShell, typographic ones included', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", '’', '‘', '‚', '‛', 'a', '$', '"', '`', '\n') }), (text) => {
        const inner = quoteForPowerShell(text).slice(1, -1);
        expect(inner.replace(/(['‘’‚‛])\1/g, '')).not.toMatch(/['‘’‚‛]/);
        expect(inner.replace(/(['‘’‚‛])\1/g, '$1')).toBe(text);
      }),
    );
  });

  it('keeps a comment on its line', () => {
    expect(oneLine('a\nNew-Thing\u2028b\r\u0085c')).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
  });
});
