import { composeInput, type ComposeResult } from '../app/compose.ts';
import { isTarget, targets, type Output, type Target } from '../core/model/target.ts';
import type { InputFile } from '../source/read-source.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import { UsageError } from '../app/failure.ts';
import type { PolicyFile } from '../app/take-policy.ts';
import { findPolicy, type PolicyFlags } from './find-policy.ts';
import { note, type Io } from './io.ts';
import { digest } from '../app/digest.ts';
import { readInput, readInputFile, type Input, type InputFlags } from './read-input.ts';

const previousHelp = 'Give the deployment.json of the last push, or leave --previous away for a first push.';
const settledHelp = 'Give the report that `mooring doctor --report FILE` wrote, or leave --settled away.';

export interface ComposeWishes extends PolicyFlags {
  readonly output?: Output | undefined;
  readonly trace?: boolean | undefined;
  readonly previous?: string | undefined;
  /** What is known of the device, as `readKnownDevice` reads it. */
  readonly knowledge?: readonly InputFile[] | undefined;
}

export interface ComposedInput {
  readonly result: ComposeResult;
  readonly input: Input;
  /** The same with other bytes in the files. */
  readonly compose: (files: readonly InputFile[]) => ComposeResult;
  readonly policy: PolicyFile | undefined;
  /** The report of doctor that findings are weighed by. */
  readonly settled: InputFile | undefined;
}

/**
 * Reads and composes files that belong together.
 *
 * @throws {UsageError} for bytes that are not text, a file that cannot be read, a target or platform that is not known
 */
export async function composeFiles(
  io: Io,
  files: readonly string[],
  flags: InputFlags,
  wishes: ComposeWishes = {},
): Promise<ComposedInput> {
  const { site, platform } = flags;
  const target = demandTarget(flags.target);
  const input = await readInput(io, files, flags);
  const { output, trace, knowledge } = wishes;
  const previous = wishes.previous === undefined ? undefined : await readInputFile(io, wishes.previous, previousHelp);
  const settled = flags.settled === undefined ? undefined : await readInputFile(io, flags.settled, settledHelp);
  const policy = await findPolicy(io, files[0] ?? '', wishes);
  const request = {
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
    knowledge,
    policy,
    device: flags.device,
  };
  const compose = (inputs: readonly InputFile[]) => composeInput({ ...request, files: inputs });
  const result = compose(input.files);
  const [unreadable] = result.unreadable;
  if (unreadable !== undefined) {
    const { file, reason, help } = unreadable;
    throw new UsageError(`${file} cannot be read: ${reason}`, help, { file, line: 1, column: 1 });
  }
  return { result, input, compose, policy, settled };
}

/** @throws {UsageError} for one that is not known */
export function demandTarget(target: string | undefined): Target | undefined {
  if (target === undefined || isTarget(target)) return target;
  throw new UsageError(`there is no target ${target} to compose for`, `One of: ${targets.join(', ')}`);
}

/** Findings go to stderr, so that stdout holds the product alone. */
export function showDiagnostics(
  io: Io,
  result: Pick<ComposeResult, 'diagnostics' | 'sources'> & Partial<Pick<ComposeResult, 'suppressed'>>,
): void {
  const { diagnostics, sources, suppressed = [] } = result;
  const text = renderText(diagnostics, sources, { colour: io.colour, columns: io.columns, suppressed });
  if (text !== '') note(io, text);
}
