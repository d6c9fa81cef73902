import { isStackEdge } from '../core/model/target.ts';
import { translateDraft, type AgentRefusal, type Translation } from '../core/translate/translate-draft.ts';
import type { TranslateOptions } from '../core/translate/assumptions.ts';
import type { ComposeResult } from './compose.ts';
import { UsageError } from './failure.ts';

/** What has no form yet that edgeAgent could be given: text, the workload's own form, variables, parts of a manifest. */
const beforeTranslation = /^MOOR(10|11|12)|^MOOR1301$/;

export type TranslateOutcome =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'refused'; readonly refusal: AgentRefusal }
  | { readonly kind: 'translated'; readonly translation: Translation };

/**
 * What was read → what edgeAgent on Kubernetes makes of it, also with findings against it. `env`: values for the user
 * names of registries.
 *
 * @throws {UsageError} for a target on which no edgeAgent makes Kubernetes objects
 */
export function translateResult(
  { draft, diagnostics }: Pick<ComposeResult, 'draft' | 'diagnostics'>,
  options: TranslateOptions,
  env: Readonly<Record<string, string | undefined>>,
): TranslateOutcome {
  if (draft === undefined) return { kind: 'unreadable' };
  demandEdgeAgent(draft.target);
  if (diagnostics.some(({ code, severity }) => severity === 'error' && beforeTranslation.test(code))) {
    return { kind: 'unreadable' };
  }
  const outcome = translateDraft(draft, options, env);
  return 'refusal' in outcome ? { kind: 'refused', ...outcome } : { kind: 'translated', ...outcome };
}

function demandEdgeAgent(target: Parameters<typeof isStackEdge>[0]): void {
  if (isStackEdge(target)) return;
  if (target === 'iotedge-vm') {
    throw new UsageError(
      'on iotedge-vm there is nothing to translate: edgeAgent there runs containers by docker, and there is no Kubernetes',
      'Name a Stack Edge: --target ase-1node or --target ase-2node.',
    );
  }
  throw new UsageError(
    `on ${target} there is nothing to translate: no edgeAgent runs there`,
    'See what Mooring itself makes for it: mooring compose --output kubernetes.',
  );
}
