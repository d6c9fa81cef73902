import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { hasIotEdge, runsOnKubernetes, type Output } from '../model/target.ts';

/** What is made where nobody said it: a manifest where there is IoT Edge, and objects for kubectl elsewhere. */
export function outputOf(draft: Draft): Output {
  if (draft.output !== undefined) return draft.output;
  if (draft.layered === true) return 'layered';
  return hasIotEdge(draft.target) ? 'iotedge' : 'kubernetes';
}

/** An output that nobody on the target could take. */
export function checkOutput(draft: Draft, findings: Findings): void {
  const output = outputOf(draft);
  const isManifest = output === 'iotedge' || output === 'layered';
  if (isManifest && !hasIotEdge(draft.target)) {
    findings.add(
      'MOOR2101',
      draft.at,
      `on ${draft.target} there is no edgeAgent that could be given a deployment manifest`,
      'Compose it with `--output kubernetes` or `--output gitops`, or for a target with IoT Edge.',
    );
  }
  if (!isManifest && !runsOnKubernetes(draft.target)) {
    findings.add(
      'MOOR2101',
      draft.at,
      `on ${draft.target} there is no Kubernetes that could be given objects`,
      'Compose it with `--output iotedge`, or for another target.',
    );
  }
  if (draft.layered === true && output !== 'layered') {
    findings.add(
      'MOOR2102',
      draft.at,
      'a layered deployment can only be composed to a layered deployment',
      'Leave `--output` away, or give the whole workload that it is a layer of.',
    );
  }
}
