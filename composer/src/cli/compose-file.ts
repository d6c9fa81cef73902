import { composeInput, type ComposeResult } from '../app/compose.ts';
import { isTarget, targets, type Output } from '../core/model/target.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import { UsageError } from '../app/failure.ts';
import { note, type Io } from './io.ts';
import { digest } from '../app/digest.ts';
import { readInput, readInputFile, type Input, type InputFlags } from './read-input.ts';

export interface ComposeWishes {
  readonly output?: Output | undefined;
  readonly trace?: boolean | undefined;
  readonly previous?: string | undefined;
}

/**
 * Reads and composes files that belong together.
 *
 * @throws {UsageError} for bytes that are not text, or a file that cannot be read
 */
export async function composeFiles(
  io: Io,
  files: readonly string[],
  flags: InputFlags,
  wishes: ComposeWishes = {},
): Promise<{ result: ComposeResult; input: Input }> {
  const { target, site, platform } = flags;
  if (target !== undefined && !isTarget(target)) {
    throw new UsageError(`there is no target ${target} to compose for`, `One of: ${targets.join(', ')}`);
  }
  const input = await readInput(io, files, flags);
  const { output, trace } = wishes;
  const previous = wishes.previous === undefined ? undefined : await readInputFile(io, wishes.previous);
  const settled = flags.settled === undefined ? undefined : await readInputFile(io, flags.settled);
  const result = composeInput({
    files: input.files,
    env: io.env,
    envFileValues: input.envFileValues,
    readBeside: input.readBeside,
    digest,
    target,
    site,
    platform,
    output,
    trace,
    previous,
    settled,
    device: flags.device,
  });
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
