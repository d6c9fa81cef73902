import type { ComposeResult } from '../app/compose.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import { secretValues } from '../core/compose/secret-values.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { fillFileSecrets } from '../core/kubernetes/fill-file-secrets.ts';
import type { OutputFile } from '../core/model/output-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What was made, with registry credentials put in; without files where one of them is not set. */
export function fillOutput(
  result: ComposeResult,
  env: Environment,
): { files?: OutputFile[]; diagnostics: Diagnostic[] } {
  const { composed, files, secretPlaces = {} } = result;
  if (files === undefined) return { diagnostics: [] };
  if (composed === undefined) {
    const findings = new Findings();
    const values = secretValues(secretPlaces, env, findings);
    return findings.hasErrors
      ? { diagnostics: findings.sorted() }
      : { files: fillFileSecrets(files, values), diagnostics: [] };
  }
  const { manifest, diagnostics } = resolveSecrets(composed, env);
  const [main, ...others] = files;
  if (manifest === undefined || main === undefined) return { diagnostics };
  return { files: [{ ...main, content: prettyJson({ ...manifest }) }, ...others], diagnostics };
}
