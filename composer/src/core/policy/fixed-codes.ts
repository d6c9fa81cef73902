import type { Code } from '../diagnostics/catalogue/catalogue.ts';

/**
 * Ranges of codes whose errors nobody can play down: the form of texts, workloads, variables and manifests, outputs,
 * policies themselves, and files that are no input here. With such an error there is nothing that could be made.
 */
const ranges: readonly (readonly [number, number])[] = [
  [1000, 1399],
  [2100, 2299],
  [2501, 2501],
];

/** Whether an error of this code stays an error, whatever a policy says. */
export function isFixed(code: Code): boolean {
  const number = Number(code.slice('MOOR'.length));
  return ranges.some(([first, last]) => number >= first && number <= last);
}
