import type { InputFile } from '../../source/read-source.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Of inputs that are held against the same knowledge, each by itself: what is wrong with the knowledge stands once. */
export function tellOnce<T extends { readonly diagnostics: readonly Diagnostic[] }>(
  results: readonly T[],
  knowledge: readonly Pick<InputFile, 'name'>[],
): T[] {
  const names = new Set(knowledge.map(({ name }) => name));
  return results.map((result, index) =>
    index === 0 ? result : { ...result, diagnostics: result.diagnostics.filter(({ file }) => !names.has(file)) },
  );
}
