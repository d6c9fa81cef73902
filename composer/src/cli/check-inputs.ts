import { withoutKeys } from '@mooring/contract';
import type { KubernetesCheck } from '../app/check-kubernetes.ts';
import type { ComposeResult } from '../app/compose.ts';
import { UsageError } from '../app/failure.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { withoutUsed } from '../core/policy/without-used.ts';
import type { InputFile } from '../source/read-source.ts';
import { composeFiles, demandTarget, type ComposedInput, type ComposeWishes } from './compose-file.ts';
import { demandPlatform } from './demand-platform.ts';
import { fixFiles, type Fixable } from './fix-files.ts';
import { FixLog, type FixMode } from './fix-log.ts';
import type { Io } from './io.ts';
import type { InputFlags } from './read-input.ts';
import { withObjects, withShares, type Mend } from './with-objects.ts';

export interface CheckWishes extends ComposeWishes {
  readonly knowledge: readonly InputFile[];
  readonly merge: boolean;
  readonly fix: FixMode | 'none';
}

export interface Checked {
  readonly results: readonly ComposeResult[];
  /** Inputs that could not be read; the others were checked all the same. */
  readonly unread: readonly UsageError[];
  /** Each of them as a finding. */
  readonly unreadDiagnostics: readonly Diagnostic[];
}

/**
 * Composes every input by itself, or all of them as one, and mends them first where that was asked for.
 *
 * @throws {UsageError} for a target or a platform that there is not, or a file that cannot be mended
 */
export async function checkInputs(
  io: Io,
  files: readonly string[],
  flags: InputFlags,
  wishes: CheckWishes,
): Promise<Checked> {
  demandTarget(flags.target);
  demandPlatform(flags.platform);
  const log = wishes.fix === 'none' ? undefined : new FixLog(io, wishes.fix);
  const mend = log === undefined ? undefined : (fixable: Fixable) => fixFiles(io, fixable, log);
  const composed: ComposedInput[] = [];
  const unread: UsageError[] = [];
  const unreadDiagnostics: Diagnostic[] = [];
  for (const input of wishes.merge ? [files] : files.map((file) => [file])) {
    const one = await composeFiles(io, input, flags, wishes).catch((error: unknown) => {
      if (error instanceof UsageError) return error;
      throw error;
    });
    if (one instanceof UsageError) {
      // What several inputs have in common, such as a policy, is told once.
      if (unread.some(({ message }) => message === one.message)) continue;
      unread.push(one);
      unreadDiagnostics.push(asFinding(one, input[0] ?? ''));
    } else {
      composed.push(mend === undefined ? one : await mendInput(one, mend));
    }
  }
  const results = composed.map(({ result }) => result);
  if (wishes.previous !== undefined && results.some(({ objects }) => objects !== undefined)) throw noPrevious();
  // Of files merged into one workload, none can hold objects for kubectl.
  const all = wishes.merge
    ? results
    : await withObjects(results, flags.target, forObjects(composed, flags, wishes), mend);
  log?.tellCounts();
  const held = await withShares(results, all, composed[0]?.policy);
  return { results: withoutUsed(held), unread, unreadDiagnostics };
}

async function mendInput(composed: ComposedInput, mend: Mend): Promise<ComposedInput> {
  const { result, input, compose } = composed;
  const check = (files: readonly InputFile[]) => compose(files).diagnostics;
  const files = await mend({ files: input.files, diagnostics: result.diagnostics, check });
  return files === input.files ? composed : { ...composed, result: compose(files), input: { ...input, files } };
}

/** Silently left out, it would look as if no share were given up. */
function noPrevious(): UsageError {
  return new UsageError(
    '--previous has no effect on objects for kubectl: it is the deployment manifest that was pushed last',
    'Leave it away. What a file no longer holds stays in the cluster, unless Flux prunes.',
  );
}

/** What weighs the findings of objects: the policy that is nearest to the first of them. */
function forObjects(
  composed: readonly ComposedInput[],
  { device }: InputFlags,
  { knowledge }: CheckWishes,
): Omit<KubernetesCheck, 'files' | 'target'> {
  const first = composed.find(({ result }) => result.objects !== undefined);
  return { policy: first?.policy, settled: first?.settled, device, knowledge };
}

function asFinding({ message, help, at }: UsageError, file: string): Diagnostic {
  return {
    code: 'MOOR1000',
    severity: 'error',
    ...(at ?? { file: withoutKeys(file), line: 1, column: 1 }),
    message,
    help,
  };
}
