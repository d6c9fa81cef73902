import type { SilentDisk } from '../core/volume/own-disk.ts';
import { bytesOf } from '../core/volume/mountinfo.ts';
import { inOctal } from './path-in-shell.ts';
import type { RunEnd, ToolCall } from './tool-runner.ts';

/** Runs a tool with the deadline of a reading. Never rejects. */
export type AskDisk = (call: Pick<ToolCall, 'slot' | 'command' | 'args'>) => Promise<RunEnd>;

/** What paths are, each below the one before it. */
export interface Steps {
  /** How many come before the first link, or all of them. */
  readonly passed: number;
  /** Where that link leads, if there is one; a byte string. */
  readonly target: string | undefined;
  /** There is none, and the last of them is no folder. */
  readonly isFile: boolean;
}

/** Ended with it: one of the paths does not exist, or may not be looked at. */
const nothingThere = 3;

/** Paths come as `inOctal` writes them. It stops at the first link, so that it goes nowhere else. */
const script = `
passed=0
for path do
  path=$(printf '%b.' "$path"); path=\${path%.}
  if [ -L "$path" ]; then echo "$passed"; exec readlink -n -- "$path"; fi
  [ -e "$path" ] || exit ${nothingThere}
  passed=$((passed + 1))
done
if [ -d "$path" ]; then echo "$passed"; else echo "$passed file"; fi
`;

/**
 * Looks at paths on a disk that may hang, in a child that can be left behind.
 *
 * @param slot of the disk; one child per question waits for it
 * @param paths byte strings
 * @returns undefined where one of them does not exist
 */
export async function lookInChild(
  ask: AskDisk,
  slot: string,
  paths: readonly string[],
): Promise<Steps | SilentDisk['asked'] | undefined> {
  const args = ['-c', script, 'mooring-look', ...paths.map(inOctal)];
  const end = await ask({ slot: `${slot} ${paths.at(-1) ?? ''}`, command: 'sh', args });
  if (end.kind === 'overdue') return { kind: 'stuck', waitedMilliseconds: end.waitedMilliseconds };
  if (end.kind === 'notStarted') return notRun(`sh could not be started (${end.code})`);
  if (end.exitCode === nothingThere) return undefined;
  const { passed, file, target } = /^(?<passed>\d+)(?<file> file)?\n(?<target>.*)$/s.exec(end.stdout)?.groups ?? {};
  if (end.exitCode !== 0 || passed === undefined) return notRun(`sh ended with ${end.exitCode ?? 'a signal'}`);
  const link = target === undefined || target === '' ? undefined : bytesOf(target);
  return { passed: Number(passed), target: link, isFile: file !== undefined };
}

function notRun(failure: string): SilentDisk['asked'] {
  return { kind: 'notRun', message: `${failure}, so nothing is known of this path` };
}
