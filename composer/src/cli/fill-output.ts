import type { ComposeResult } from '../app/compose.ts';
import { prettyJson } from '../core/compose/canonical-json.ts';
import { resolveSecrets } from '../core/compose/resolve-secrets.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { OutputFile } from '../core/model/output-file.ts';

/** What was made, with registry credentials put in; without files where one of them is not set. */
export function fillOutput(
  result: ComposeResult,
  env: Readonly<Record<string, string | undefined>>,
): { files?: OutputFile[]; diagnostics: Diagnostic[] } {
  const { composed, files } = result;
  if (composed === undefined || files === undefined) return { diagnostics: [] };
  const { manifest, diagnostics } = resolveSecrets(composed, env);
  const [main, ...others] = files;
  if (manifest === undefined || main === undefined) return { diagnostics };
  return { files: [{ ...main, content: prettyJson({ ...manifest }) }, ...others], diagnostics };
}
