import { describe, expect, test } from 'vitest';
import { creationOrder, madeAfter } from './creation-order.ts';

const made = (generationId: string) => ({ generationId });

describe('the order of creation', () => {
  test('is that of numbers, and of a module first that of its device', () => {
    const early = made('99');
    const late = made('639308862313959432');
    expect(madeAfter(creationOrder(late, null), creationOrder(early, null))).toBe(true);
    expect(madeAfter(creationOrder(early, null), creationOrder(early, null))).toBe(false);
    expect(madeAfter(creationOrder(early, late), creationOrder(late, early))).toBe(false);
    expect(madeAfter(creationOrder(early, late), creationOrder(early, early))).toBe(true);
  });

  test('is not known where a kept number is none', () => {
    expect([creationOrder(made('x'), null), creationOrder(made('1'), made(''))]).toEqual(['', '']);
  });

  test.each(['', '.', '..1', '1.2.3'])('%j of a stranger is compared like any other', (order) => {
    expect(typeof madeAfter('5', order)).toBe('boolean');
    expect(typeof madeAfter('5.6', order)).toBe('boolean');
  });
});
