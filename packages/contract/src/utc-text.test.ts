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
    ['1.4.200Z', '1.4.200Z'],
    ['r12', 'r12'],
    ['built 2026-11-22T01:50:20.160Z', 'built 2026-11-22T01:50:20.160Z'],
  ])('is written so where a text of somebody else reads as one: %s is %s', (text, written) => {
    expect(asUtcText(text)).toBe(written);
  });
});
