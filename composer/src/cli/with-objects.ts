import type { ComposeResult } from '../app/compose.ts';
import type { KubernetesCheck } from '../app/check-kubernetes.ts';
import type { PolicyFile } from '../app/take-policy.ts';
import { isTarget } from '../core/model/target.ts';
import type { InputFile } from '../source/read-source.ts';
import type { Fixable } from './fix-files.ts';

/** Mends files that are checked together, and answers them as they are then. */
export type Mend = (fixable: Fixable) => Promise<readonly InputFile[]>;

/**
 * Checked inputs, those that hold objects for kubectl all together: a claim may stand in one file, and who uses it in
 * another. They are mended together, too. What only they need is loaded only for them.
 *
 * @throws what mending does
 */
export async function withObjects(
  results: readonly ComposeResult[],
  target: string | undefined,
  more: Omit<KubernetesCheck, 'files' | 'target'> = {},
  mend?: Mend,
): Promise<readonly ComposeResult[]> {
  if (results.every(({ objects }) => objects === undefined)) return results;
  const { checkKubernetes, checkTogether, objectsOf } = await import('../app/check-kubernetes.ts');
  const named = target !== undefined && isTarget(target) ? target : undefined;
  if (mend === undefined) return checkTogether(results, named, more);
  const check = (files: readonly InputFile[]) => checkKubernetes({ ...more, files, target: named }).diagnostics;
  const files = results.flatMap(objectsOf);
  const mended = await mend({ files, diagnostics: check(files), check });
  const byName = new Map(mended.map((file) => [file.name, file]));
  const replaced = results.map((result) =>
    result.objects === undefined
      ? result
      : { ...result, objects: result.objects.map((file) => byName.get(file.name) ?? file) },
  );
  return checkTogether(replaced, named, more);
}

/**
 * The same inputs, held against each other by the shares they claim. `before`: as they were named on the command line,
 * which says what comes first.
 */
export async function withShares(
  before: readonly ComposeResult[],
  results: readonly ComposeResult[],
  policy: PolicyFile | undefined,
): Promise<readonly ComposeResult[]> {
  if (before.length < 2) return results;
  const { withSharesAcross } = await import('../app/share-claims-across.ts');
  return withSharesAcross(before, results, policy);
}
