import { outputOf } from '../core/check/output.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { checkLayer } from '../core/compose/check-layer.ts';
import { compose, type Digest } from '../core/compose/compose.ts';
import type { Composed } from '../core/compose/composed.ts';
import type { At } from '../core/diagnostics/diagnostic.ts';
import type { Findings } from '../core/diagnostics/findings.ts';
import { composeGitops } from '../core/gitops/compose-gitops.ts';
import { composeKubernetes } from '../core/kubernetes/compose-kubernetes.ts';
import type { Draft } from '../core/model/draft.ts';
import type { OutputFile } from '../core/model/output-file.ts';
import type { Output } from '../core/model/target.ts';

/** What was made of a draft. */
export interface Product {
  output: Output;
  /** The main file first. */
  files: OutputFile[];
  /** What can be pushed; only where there is an edgeAgent to push it to. */
  composed?: Composed;
  /** Variables kept for the push, and where they are first asked for. */
  secretPlaces: Readonly<Record<string, At>>;
}

/** A draft without errors → its files; undefined when making them finds an error, which is added to the findings. */
export function makeProduct(
  draft: Draft,
  secretPlaces: Readonly<Record<string, At>>,
  digest: Digest,
  findings: Findings,
): Product | undefined {
  const output = outputOf(draft);
  if (output === 'layered') checkLayer(draft, findings);
  if (output === 'kubernetes' || output === 'gitops') {
    const files = output === 'gitops' ? composeGitops(draft, findings) : composeKubernetes(draft, findings);
    return findings.hasErrors ? undefined : { output, files, secretPlaces };
  }
  if (findings.hasErrors) return undefined;
  const composed = compose(draft, secretPlaces, digest);
  const main = { path: 'deployment.json', content: prettyJson({ ...composed.manifest }) };
  return { output, files: [main, ...composed.files], composed, secretPlaces };
}
