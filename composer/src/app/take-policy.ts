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
}

/** Bytes of a policy to what it says. What is wrong with them goes to the findings. */
export function takePolicy(
  file: PolicyFile,
  space: SourceSpace,
  findings: Findings,
): { policy: Policy } | { unreadable: UnreadableBytes } {
  const read = space.read(file);
  if ('unreadable' in read) {
    const { reason, help } = read.unreadable;
    findings.add('MOOR1000', { file: file.name, line: 1, column: 1 }, `the policy cannot be read: ${reason}`, help);
    return read;
  }
  const { source } = read;
  for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
  const atOffset = (offset: number) => space.at(offset);
  return { policy: readPolicy({ root: source.root, atOffset, pathOf: file.pathOf }, findings) };
}
