import { reportedBudgetBytes } from '@mooring/contract';
import { expect, it } from 'vitest';
import { Allowance } from './allowance.ts';

const day = 86_400_000;

it('is the budget of the contract until something does not come through, then three quarters of that, and again', () => {
  const allowance = new Allowance();
  expect(allowance.bytes).toBe(reportedBudgetBytes);
  expect(allowance.cut(20_000, 0)).toBe(true);
  expect(allowance.bytes).toBe(15_000);
  expect(allowance.cut(14_000, 0)).toBe(true);
  expect(allowance.bytes).toBe(10_500);
});

it('is never cut below what no hub refuses for its size', () => {
  const allowance = new Allowance();
  expect(allowance.cut(4_000, 0)).toBe(false);
  expect(allowance.bytes).toBe(reportedBudgetBytes);
  expect(allowance.cut(5_000, 0)).toBe(true);
  expect(allowance.bytes).toBe(4_096);
  expect(allowance.cut(4_096, 0)).toBe(false);
});

it('grows by a step a day, up to the budget', () => {
  const allowance = new Allowance();
  allowance.cut(30_000, 5);
  allowance.cut(22_000, 5);
  const first = allowance.bytes;
  allowance.grow(day);
  expect(allowance.bytes).toBe(first);
  allowance.grow(day + 5);
  expect(allowance.bytes).toBe(Math.ceil((first * 4) / 3));
  allowance.grow(day + 6);
  expect(allowance.bytes).toBe(Math.ceil((first * 4) / 3));
  for (let later = 2; later < 6; later += 1) allowance.grow(later * day + 100);
  expect(allowance.bytes).toBe(reportedBudgetBytes);
});
