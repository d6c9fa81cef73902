import fc from 'fast-check';
import { expect, it } from 'vitest';
import { legalVolume } from './legal-document.ts';
import { legalText } from './legal-text.ts';

it('never ends in half a surrogate pair', () => {
  expect(legalText('ab😀cd', 4)).toBe('ab…');
  expect(legalText('ab😀cd', 5)).toBe('ab😀…');
});

it('keeps what is legal and short enough as it is', () => {
  expect(legalText('Grüße €😀', 64)).toBe('Grüße €😀');
});

it('replaces control characters and lone halves', () => {
  expect(legalText('a\u0000b\u009fc\ud83d', 64)).toBe('a\uFFFDb\uFFFDc\uFFFD');
});

it('does not pass off another name as what cannot be told, also where a sentence holds it', () => {
  expect(legalText('/v/new\nline', 64)).toBe('/v/new\uFFFDline');
  expect(legalText('/v/new line', 64)).toBe('/v/new line');
  const odd = { share: 'a\nb', path: '/v/a\nb', source: 'nas:/a\nb' };
  const told = {
    share: 'a\uFFFDb',
    path: '/v/a\uFFFDb',
    source: 'nas:/a\uFFFDb',
    detail: 'nothing is mounted at /v/a\uFFFDb',
  };
  expect(
    legalVolume({ state: 'ok', ...odd, detail: 'nothing is mounted at /v/a\nb', sinceUtc: '2026-01-01T00:00:00.000Z' }),
  ).toMatchObject(told);
});

it('is well-formed and within its limit for any text and any limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, limit) => {
      const legal = legalText(text, limit);
      expect(legal.length).toBeLessThanOrEqual(limit);
      expect(legal).not.toMatch(/\p{Surrogate}|\p{Cc}/u);
      expect(legalText(legal, limit)).toBe(legal);
    }),
  );
});
