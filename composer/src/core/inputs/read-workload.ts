import { toValue, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isTarget, type Output, type Target } from '../model/target.ts';
import { draftWorkload } from '../workload/draft-workload.ts';
import { explainIssue } from '../workload/explain-issue.ts';
import { workloadSchema } from '../workload/workload-schema.ts';
import { placesOf } from './places.ts';

/** A workload file with its variables put in → a draft; undefined when its form is wrong, which the findings tell. */
export function readWorkload(
  space: SourceSpace,
  root: SourceNode,
  wanted: { target?: Target | undefined; output?: Output | undefined },
  findings: Findings,
): Draft | undefined {
  const { locate } = placesOf(space, root);
  const value = toValue(root);
  const parsed = workloadSchema().safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) explainIssue(issue, workloadSchema(), root, locate, findings);
    return undefined;
  }
  const { target, output } = wanted;
  const chosen = target !== undefined && isTarget(target) ? target : parsed.data.target;
  return draftWorkload({ ...parsed.data, target: chosen }, locate, findings, output);
}
