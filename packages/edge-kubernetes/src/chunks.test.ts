import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinCreateOptions, splitCreateOptions } from './chunks.ts';

describe('createOptions in chunks', () => {
  it('come back whole after splitting, in chunks of at most the given size', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.integer({ min: 2, max: 512 }), (text, size) => {
        fc.pre(text.length < size * 90);
        const settings = splitCreateOptions(text, size);
        expect(Object.values(settings).every((chunk) => chunk.length <= size)).toBe(true);
        expect(joinCreateOptions({ image: 'contoso.azurecr.io/a:1', ...settings })).toBe(text);
      }),
    );
  });

  it('never tear a surrogate pair apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 60 }), (size, count) => {
        for (const chunk of Object.values(splitCreateOptions(`a${'😀'.repeat(count)}`, size))) {
          expect(Buffer.from(chunk, 'utf8').toString('utf8')).toBe(chunk);
        }
      }),
    );
  });

  it('are numbered as the agent expects', () => {
    expect(Object.keys(splitCreateOptions('abc', 1))).toEqual(['createOptions', 'createOptions01', 'createOptions02']);
    expect(splitCreateOptions('')).toEqual({ createOptions: '' });
  });

  it('are found in any case, and nothing is an empty text', () => {
    expect(joinCreateOptions({ CREATEOPTIONS: '{', createoptions01: '}' })).toBe('{}');
    expect(joinCreateOptions({ image: 'a' })).toBe('');
  });

  it('are refused with a gap, reported as a malformed configuration', () => {
    expect(() => joinCreateOptions({ createOptions: 'a', createOptions02: 'c' })).toThrow(
      expect.objectContaining({ code: 'ConfigFormat', lastDesiredStatusCode: 400, path: 'createOptions02' }),
    );
  });

  it('are refused where an object stands instead of text', () => {
    expect(() => joinCreateOptions({ createOptions: { HostConfig: {} } })).toThrow(/not a string/);
  });

  it('do not number past 99', () => {
    expect(() => splitCreateOptions('x'.repeat(101), 1)).toThrow(/100 chunks/);
  });
});
