import type { InputFile } from '../../source/read-source.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * Of inputs that are held against the same knowledge and the same policy, each by itself: what is wrong with those stands
 * once.
 */
export function tellOnce<T extends { readonly diagnostics: readonly Diagnostic[] }>(
  results: readonly T[],
  knowledge: readonly Pick<InputFile, 'name'>[],
): T[] {
  if (results.length < 2) return [...results];
  const names = new Set(knowledge.map(({ name }) => name));
  const told = new Set<string>();
  return results.map((result, index) => {
    const keys = result.diagnostics.map(({ code, file, line, column, message }) =>
      JSON.stringify([code, file, line, column, message]),
    );
    const untold = result.diagnostics.filter(
      ({ file }, at) => index === 0 || (!names.has(file) && !told.has(keys[at] ?? '')),
    );
    for (const key of keys) told.add(key);
    return { ...result, diagnostics: untold };
  });
}
