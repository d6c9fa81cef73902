import type { SilentDisk } from '../core/volume/own-disk.ts';
import { bytesOf } from '../core/volume/mountinfo.ts';
import { inOctal } from './path-in-shell.ts';
import type { RunEnd, ToolCall } from './tool-runner.ts';

/** Runs a tool with the deadline of a reading. Never rejects. */
export type AskDisk = (call: Pick<ToolCall, 'slot' | 'command' | 'args'>) => Promise<RunEnd>;

/** What paths are, each below the one before it: how many come before the first link, and where that leads. A byte string. */
export interface Steps {
  readonly passed: number;
  readonly target: string | undefined;
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
echo "$passed"
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
  const { passed, target } = /^(?<passed>\d+)\n(?<target>.*)$/s.exec(end.stdout)?.groups ?? {};
  if (end.exitCode !== 0 || passed === undefined) return notRun(`sh ended with ${end.exitCode ?? 'a signal'}`);
  return { passed: Number(passed), target: target === undefined || target === '' ? undefined : bytesOf(target) };
}

function notRun(failure: string): SilentDisk['asked'] {
  return { kind: 'notRun', message: `${failure}, so nothing is known of this path` };
}
