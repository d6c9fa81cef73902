import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { comment } from './comment.ts';

const hostile = fc.constantFrom(
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\ufeff',
  '\ud800',
  '---',
  'a: 1',
  '##vso[task.x]',
  ' ',
);

describe('a comment in YAML', () => {
  it('cannot be left by any text, and is no command to a pipeline', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
        const written = comment(parts.join(''), 'DANGER   ');
        expect(written.split(/[\n\r\u0085\u2028\u2029]/).every((line) => line === '' || line.startsWith('#'))).toBe(
          true,
        );
        expect(written).not.toMatch(/##(vso)?\[/i);
        expect(written).not.toMatch(/[\ufeff\ufffe\uffff]/);
        expect(Buffer.from(written).toString()).toBe(written);
        expect(parse(`${written}key: value\n`, { version: '1.1' })).toEqual({ key: 'value' });
      }),
    );
  });

  it('is broken between words, with what leads it on the first line alone', () => {
    const text = 'word '.repeat(60).trim();
    const lines = comment(text, 'DANGER   ').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^# DANGER {3}word word/);
    expect(lines.slice(1).every((line) => line.startsWith(`# ${' '.repeat(9)}word`))).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(lines.join(' ').match(/word/g)).toHaveLength(60);
  });
});
