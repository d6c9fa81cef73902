import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { redact } from './redact.ts';

function clean(message: string, used: Record<string, string>): string | undefined {
  const finding: Diagnostic = { code: 'MOOR1304', severity: 'error', file: 'f', line: 1, column: 1, message, help: '' };
  return redact([finding], new Map(Object.entries(used)))[0]?.message;
}

it.each([
  ['share `Hunter_2` becomes `hunter2`', { S: 'Hunter_2' }, 'share `${S}` becomes `${S}`'],
  ['in lower case: a+b/c', { S: 'A+B/C' }, 'in lower case: ${S}'],
  ['part of plant-7-north', { S: 'plant-7', T: 'plant-7-north' }, 'part of ${T}'],
  ['`on` is on', { S: 'on' }, '`${S}` is on'],
  ['an empty value', { S: '' }, 'an empty value'],
  ['a $& b', { S: 'a $& b' }, '${S}'],
  ['twice: abcd abcdabcd', { S: 'abcd' }, 'twice: ${S} ${S}${S}'],
  ['aaaaaa', { S: 'aaaa' }, '${S}aa'],
  ['at the end abcde', { S: 'abcdef', T: 'bcde' }, 'at the end a${T}'],
])('%s', (message, used, expected) => {
  expect(clean(message, used as Record<string, string>)).toBe(expected);
});

it('leaves no value of four letters or more anywhere, unless two of them overlap', () => {
  const value = fc.string({ unit: fc.constantFrom(...Array.from('aAbB_/ $&`')), minLength: 4, maxLength: 7 });
  const between = fc.string({ unit: fc.constantFrom(...Array.from('xyz -')), maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      fc.array(between, { maxLength: 6 }),
      (values, texts) => {
        const used = Object.fromEntries(values.map((one, index) => [`V${index}`, one]));
        const message = texts.map((text, index) => `${text}|${values[index % values.length]}|`).join('');
        const hidden = clean(message, used) ?? '';
        for (const part of hidden.split('|')) for (const one of values) expect(part).not.toContain(one);
        expect(hidden.length > 0).toBe(message.length > 0);
      },
    ),
  );
});
