import { composeInput, type ComposeResult } from '../app/compose.ts';
import { isTarget, targets } from '../core/model/target.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import { UsageError } from '../app/failure.ts';
import { note, type Io } from './io.ts';
import { digest } from '../app/digest.ts';
import { readInput, type Input, type InputFlags } from './read-input.ts';

/**
 * Reads and composes one input.
 *
 * @throws {UsageError} for bytes that are not text, or a file that cannot be read
 */
export async function composeFile(
  io: Io,
  file: string,
  flags: InputFlags,
): Promise<{ result: ComposeResult; input: Input }> {
  const input = await readInput(io, file, flags);
  const target = flags.target;
  if (target !== undefined && !isTarget(target)) {
    throw new UsageError(`there is no target ${target} to compose for`, `One of: ${targets.join(', ')}`);
  }
  const result = composeInput({ files: input.files, env: input.env, digest, target });
  const [unreadable] = result.unreadable;
  if (unreadable !== undefined) {
    throw new UsageError(`${unreadable.file} cannot be read: ${unreadable.reason}`, unreadable.help);
  }
  return { result, input };
}

/** Findings go to stderr, so that stdout holds the product alone. */
export function showDiagnostics(io: Io, result: Pick<ComposeResult, 'diagnostics' | 'sources'>): void {
  const text = renderText(result.diagnostics, result.sources, { colour: io.colour });
  if (text !== '') note(io, text);
}
