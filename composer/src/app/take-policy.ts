import type { Findings } from '../core/diagnostics/findings.ts';
import { reportSourceProblem } from '../core/inputs/report-problems.ts';
import { readPolicy } from '../core/policy/read-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import type { InputFile } from '../source/read-source.ts';
import type { SourceSpace } from '../source/source-space.ts';

/** `mooring.yaml`, and how it sees the files that findings are in. */
export interface PolicyFile extends InputFile {
  /** Where a file lies as seen from the folder of the policy; its name as it is, unless this says otherwise. */
  pathOf?: (file: string) => string;
  /**
   * The bytes of a file that the policy names, or undefined where there is none. The path is as it is written, seen from
   * the folder of the policy; whoever opens it must not leave that folder. Absent where no file can be read.
   */
  readNamed?: (path: string) => Uint8Array | undefined;
}

export interface TakenPolicy {
  policy: Policy;
  /** The report of doctor that the policy names. */
  settled?: InputFile | undefined;
}

/**
 * Bytes of a policy to what it says. What is wrong with them goes to the findings. A report that was handed in goes before
 * the one that the policy names, which is not read then.
 */
export function takePolicy(
  file: PolicyFile,
  space: SourceSpace,
  findings: Findings,
  handedIn?: InputFile,
): TakenPolicy | { unreadable: UnreadableBytes } {
  const read = space.read(file);
  if ('unreadable' in read) {
    const { reason, help } = read.unreadable;
    findings.add('MOOR1000', { file: file.name, line: 1, column: 1 }, `the policy cannot be read: ${reason}`, help);
    return read;
  }
  const { source } = read;
  for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
  const atOffset = (offset: number) => space.at(offset);
  const { policy, settled } = readPolicy({ root: source.root, atOffset, pathOf: file.pathOf }, findings);
  if (settled === undefined || handedIn !== undefined) return { policy, settled: handedIn };
  const { path, at } = settled;
  const bytes = file.readNamed?.(path);
  if (bytes !== undefined) return { policy, settled: { name: `${folderOf(file.name)}${path}`, bytes } };
  findings.add(
    'MOOR2206',
    at,
    file.readNamed === undefined
      ? `the report \`${path}\` did not come with the policy`
      : `the report \`${path}\` is not there, or not in the folder of ${file.name}`,
    'Put what `mooring doctor --report` wrote there, name another file in that folder, or hand it in as `settled`.',
  );
  return { policy };
}

function folderOf(name: string): string {
  return /^(.*[\\/])?/.exec(name)?.[0] ?? '';
}
