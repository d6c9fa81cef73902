import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcTimeSchema } from './names.ts';
import { asUtcText, utcText } from './utc-text.ts';

describe('a time as it is written', () => {
  it.each([
    ['2026-11-22T01:50:20.160Z', '2026-11-22T01:50:20.16Z'],
    ['2026-11-22T01:50:20.100Z', '2026-11-22T01:50:20.1Z'],
    ['2026-11-22T01:50:20.000Z', '2026-11-22T01:50:20Z'],
    ['2026-11-22T01:50:00.000Z', '2026-11-22T01:50:00Z'],
    ['2026-11-22T01:50:20.007Z', '2026-11-22T01:50:20.007Z'],
  ])('has no zeros at the end of its fraction: %s is %s', (time, text) => {
    expect(utcText(new Date(time))).toBe(text);
  });

  it('is the same instant, and a time by the contract, and written anew it is the same', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
        const text = utcText(date);
        expect(Date.parse(text)).toBe(date.getTime());
        expect(utcTimeSchema.safeParse(text).success).toBe(true);
        expect(text).not.toMatch(/\.\d*0Z$/);
        expect(asUtcText(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['2026-11-22T01:50:20.1600000Z', '2026-11-22T01:50:20.16Z'],
    ['2026-11-22T01:50:20.000Z', '2026-11-22T01:50:20Z'],
    ['2026-11-22T01:50:00Z', '2026-11-22T01:50:00Z'],
    ['2026-11-22T01:50:00z', '2026-11-22T01:50:00Z'],
    ['2026-11-22T05:00:00+01:00', '2026-11-22T04:00:00Z'],
    ['2026-11-22T05:00:00.5000000+0530', '2026-11-21T23:30:00.5Z'],
    ['2026-11-22T23:30:00-05', '2026-11-23T04:30:00Z'],
    ['2026-11-22T05:00:00-00:00', '2026-11-22T05:00:00Z'],
    ['2026-11-22T05:00:00', '2026-11-22T05:00:00'],
    ['2026-11-22T05:00:00.100', '2026-11-22T05:00:00.1'],
    ['2026-12-31T24:00:00', '2027-01-01T00:00:00'],
    ['2026-12-31T24:00:00.0Z', '2027-01-01T00:00:00Z'],
    ['2026-12-31T24:00:00.1Z', '2026-12-31T24:00:00.1Z'],
    ['2026-02-30T05:00:00.100Z', '2026-02-30T05:00:00.100Z'],
    ['2026-11-22T25:00:00.100Z', '2026-11-22T25:00:00.100Z'],
    ['0000-01-01T00:00:00.100Z', '0000-01-01T00:00:00.100Z'],
    ['0001-01-01T00:00:00+01:00', '0001-01-01T00:00:00+01:00'],
    ['9999-12-31T23:30:00-01:00', '9999-12-31T23:30:00-01:00'],
    ['2026-11-22T05:00Z', '2026-11-22T05:00Z'],
    ['2026-11-22 05:00:00.100Z', '2026-11-22 05:00:00.100Z'],
    ['2026-11-22T05:00:00.12345678900Z', '2026-11-22T05:00:00.12345678900Z'],
    ['2026-11-22', '2026-11-22'],
    ['1.4.200Z', '1.4.200Z'],
    ['r12', 'r12'],
    ['built 2026-11-22T01:50:20.160Z', 'built 2026-11-22T01:50:20.160Z'],
  ])('is written so where a text of somebody else reads as one: %s is %s', (text, written) => {
    expect(asUtcText(text)).toBe(written);
    expect(asUtcText(written)).toBe(written);
  });

  it('is the same instant where a text of somebody else has an offset', () => {
    const twoDigits = (most: number) =>
      fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
    const offset = fc.tuple(fc.constantFrom('+', '-'), twoDigits(14), twoDigits(59));
    const date = fc.date({ noInvalidDate: true, min: new Date('1000-01-02'), max: new Date('9999-12-30') });
    fc.assert(
      fc.property(date, offset, (at, [sign, hours, minutes]) => {
        const text = at.toISOString().replace('Z', `${sign}${hours}:${minutes}`);
        expect(asUtcText(text)).toBe(utcText(new Date(text)));
      }),
    );
  });
});
