import type { ComposeResult } from '../app/compose.ts';
import type { KubernetesCheck } from '../app/check-kubernetes.ts';
import type { PolicyFile } from '../app/take-policy.ts';
import { isTarget } from '../core/model/target.ts';

/**
 * Checked inputs, those that hold objects for kubectl all together: a claim may stand in one file, and who uses it in
 * another. What only they need is loaded only for them.
 */
export async function withObjects(
  results: readonly ComposeResult[],
  target: string | undefined,
  more: Omit<KubernetesCheck, 'files' | 'target'> = {},
): Promise<readonly ComposeResult[]> {
  if (results.every(({ objects }) => objects === undefined)) return results;
  const { checkTogether } = await import('../app/check-kubernetes.ts');
  return checkTogether(results, target !== undefined && isTarget(target) ? target : undefined, more);
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
