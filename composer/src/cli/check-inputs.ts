import type { ComposeResult } from '../app/compose.ts';
import { UsageError } from '../app/failure.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { withoutUsed } from '../core/policy/without-used.ts';
import type { InputFile } from '../source/read-source.ts';
import { composeFiles, demandTarget, type ComposedInput, type ComposeWishes } from './compose-file.ts';
import { fixFiles, type FixMode } from './fix-files.ts';
import type { Io } from './io.ts';
import type { InputFlags } from './read-input.ts';
import { withObjects, withShares } from './with-objects.ts';

export interface CheckWishes extends ComposeWishes {
  readonly knowledge: readonly InputFile[];
  readonly merge: boolean;
  readonly fix: FixMode;
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
 * @throws {UsageError} for a target that there is not, or a file that cannot be mended
 */
export async function checkInputs(
  io: Io,
  files: readonly string[],
  flags: InputFlags,
  wishes: CheckWishes,
): Promise<Checked> {
  demandTarget(flags.target);
  const composed: ComposedInput[] = [];
  const unread: UsageError[] = [];
  const unreadDiagnostics: Diagnostic[] = [];
  for (const input of wishes.merge ? [files] : files.map((file) => [file])) {
    const one = await composeFiles(io, input, flags, wishes).catch((error: unknown) => {
      if (error instanceof UsageError) return error;
      throw error;
    });
    if (one instanceof UsageError) {
      unread.push(one);
      unreadDiagnostics.push(asFinding(one, input[0] ?? ''));
    } else {
      composed.push(wishes.fix === 'none' ? one : await fixFiles(io, one, wishes.fix));
    }
  }
  const results = composed.map(({ result }) => result);
  const [first] = composed;
  // Of files merged into one workload, none can hold objects for kubectl.
  const more = { policy: first?.policy, settled: first?.settled, device: flags.device, knowledge: wishes.knowledge };
  const all = wishes.merge ? results : await withObjects(results, flags.target, more);
  const held = await withShares(results, all, first?.policy);
  return { results: withoutUsed(held), unread, unreadDiagnostics };
}

function asFinding({ message, help }: UsageError, file: string): Diagnostic {
  return { code: 'MOOR1000', severity: 'error', file, line: 1, column: 1, message, help };
}
