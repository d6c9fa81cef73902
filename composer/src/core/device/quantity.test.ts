import { describe, expect, it } from 'vitest';
import { quantityOf } from './quantity.ts';

describe('an amount of Kubernetes', () => {
  it.each([
    ['4', 4],
    ['3920m', 3.92],
    ['16Gi', 16 * 2 ** 30],
    ['16293780Ki', 16_293_780 * 2 ** 10],
    ['1e3', 1000],
    ['1E', 1e18],
    ['1.5G', 1.5e9],
    ['0', 0],
  ])('%s is read', (text, value) => {
    expect(quantityOf(text)).toBeCloseTo(value, 6);
  });

  it.each(['', 'lots', '-1', '4 Gi', '1Zi', '1e999', 'constructor', '1.2.3', '9'.repeat(400)])('%j is none', (text) => {
    expect(quantityOf(text)).toBeUndefined();
  });
});
