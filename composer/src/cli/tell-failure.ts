import { withoutKeys } from '@mooring/contract';
import type { CommanderError } from 'commander';
import { describeFailure, UsageError } from '../app/failure.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { renderJson } from '../core/diagnostics/render-json.ts';
import type { Io } from './io.ts';
import { renderCheck, type CheckRendering } from './render-check.ts';

/** Of a call that cannot be carried out; of what is known of the device. */
export type FailureCode = 'MOOR1000' | 'MOOR2301';

/** Where neither a file nor a place in one is to blame. */
const commandLine = { file: 'command line', line: 1, column: 1 };

/**
 * Tells a program on stdout why nothing was checked, in the format that it reads. A person is told on stderr, by whoever
 * makes an exit code of what was thrown; a defect is told there alone.
 */
export async function tellFailure(
  io: Io,
  thrown: unknown,
  code: FailureCode,
  rendering: CheckRendering,
): Promise<void> {
  const failure = describeFailure(thrown);
  if (failure === undefined || rendering.format === 'text') return;
  const at = (thrown instanceof UsageError ? thrown.at : undefined) ?? commandLine;
  const { message, help = 'See mooring check --help.' } = failure;
  const finding: Diagnostic = { code, severity: 'error', ...at, message, help };
  await renderCheck(io, { results: [], unread: [thrown], unreadDiagnostics: [finding], diagnostics: [] }, rendering);
}

/** The same in JSON for a command line that the parser refused, before anything was known of its options. */
export function tellWrongCall(io: Io, { exitCode, message }: CommanderError, argv: readonly string[]): void {
  if (exitCode === 0 || !wantsJson(argv)) return;
  const said = withoutKeys(message.replace(/^error: /, ''));
  const help = 'See mooring check --help.';
  io.stdout.write(renderJson([{ code: 'MOOR1000', severity: 'error', ...commandLine, message: said, help }]));
}

function wantsJson(argv: readonly string[]): boolean {
  return argv.some((one, index) => one === '--format=json' || (one === '--format' && argv[index + 1] === 'json'));
}
