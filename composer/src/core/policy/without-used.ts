import type { At, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Suppressed } from './policy.ts';

interface Weighed {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Results of inputs that one policy is for, each checked by itself. A suppression is idle only where none of them needs
 * it: told by one, it goes when another one used it.
 */
export function withoutUsed<T extends Weighed>(results: readonly T[]): (T & { diagnostics: Diagnostic[] })[] {
  const used = new Set(results.flatMap(({ suppressed }) => suppressed.map(({ at }) => placeOf(at))));
  return results.map((result) => ({
    ...result,
    diagnostics: result.diagnostics.filter((one) => one.code !== 'MOOR2205' || !used.has(placeOf(one))),
  }));
}

function placeOf({ file, line, column }: At): string {
  return JSON.stringify([file, line, column]);
}
