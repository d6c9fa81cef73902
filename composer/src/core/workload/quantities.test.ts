import { expect, it } from 'vitest';
import { bytesOf, nanoCpusOf } from './quantities.ts';

it.each([
  ['1', 1],
  ['2k', 2000],
  ['3M', 3_000_000],
  ['1.5G', 1_500_000_000],
  ['1T', 1_000_000_000_000],
  ['1Ki', 1024],
  ['512Mi', 536_870_912],
  ['1.5Gi', 1_610_612_736],
  ['2Ti', 2_199_023_255_552],
  // Rounded up, as Kubernetes does it.
  ['1.3Ki', 1332],
])('%s are %i bytes', (size, bytes) => {
  expect(bytesOf(size)).toBe(bytes);
});

it.each([
  ['500m', 500_000_000],
  ['1m', 1_000_000],
  ['2', 2_000_000_000],
  [0.25, 250_000_000],
  [1, 1_000_000_000],
])('%s of a CPU are %i billionths', (cpu, nano) => {
  expect(nanoCpusOf(cpu)).toBe(nano);
});
