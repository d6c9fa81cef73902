import type { ComposeResult } from '../app/compose.ts';
import type { PolicyFile } from '../app/take-policy.ts';
import type { InputFile } from '../source/read-source.ts';
import { isTarget } from '../core/model/target.ts';

/**
 * Checked inputs, those that hold objects for kubectl all together: a claim may stand in one file, and who uses it in
 * another. What only they need is loaded only for them.
 */
export async function withObjects(
  results: readonly ComposeResult[],
  target: string | undefined,
  policy?: PolicyFile,
  knowledge: readonly InputFile[] = [],
): Promise<readonly ComposeResult[]> {
  if (results.every(({ objects }) => objects === undefined)) return results;
  const { checkTogether } = await import('../app/check-kubernetes.ts');
  return checkTogether(results, target !== undefined && isTarget(target) ? target : undefined, policy, knowledge);
}
