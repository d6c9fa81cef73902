import { prettyJson } from '../core/compose/canonical-json.ts';
import { compose, type Digest } from '../core/compose/compose.ts';
import type { Composed } from '../core/compose/composed.ts';
import type { At } from '../core/diagnostics/diagnostic.ts';
import type { Findings } from '../core/diagnostics/findings.ts';
import type { Draft } from '../core/model/draft.ts';
import type { OutputFile } from '../core/model/output-file.ts';
import { hasIotEdge, type Output } from '../core/model/target.ts';

/** What was made of a draft. */
export interface Product {
  output: Output;
  /** The main file first. */
  files: OutputFile[];
  /** What can be pushed; only where there is an edgeAgent to push it to. */
  composed?: Composed;
}

/** What is made where nobody said it: a manifest where there is IoT Edge, and objects for kubectl elsewhere. */
export function outputOf(draft: Draft): Output {
  if (draft.output !== undefined) return draft.output;
  if (draft.layered === true) return 'layered';
  return hasIotEdge(draft.target) ? 'iotedge' : 'kubernetes';
}

/** A draft without errors → its files; undefined when making them finds an error, which is added to the findings. */
export function makeProduct(
  draft: Draft,
  secretPlaces: Readonly<Record<string, At>>,
  digest: Digest,
  findings: Findings,
): Product | undefined {
  const output = outputOf(draft);
  const composed = compose(draft, secretPlaces, digest);
  const main = { path: 'deployment.json', content: prettyJson({ ...composed.manifest }) };
  if (findings.hasErrors) return undefined;
  return { output, files: [main, ...composed.files], composed };
}
