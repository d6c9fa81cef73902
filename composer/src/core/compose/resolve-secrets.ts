import { EdgeAgentError } from '@mooring/edge-kubernetes';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Composed, Manifest } from './composed.ts';
import { fillSecrets } from './fill-secrets.ts';
import { secretValues } from './secret-values.ts';

/**
 * The manifest with the variables that were kept put in, for the push. A variable that is not set is a finding and there
 * is no manifest; an empty one is set. The values stand in the answer and nowhere else.
 */
export function resolveSecrets(
  composed: Composed,
  env: Readonly<Record<string, string | undefined>>,
): { manifest?: Manifest; diagnostics: Diagnostic[] } {
  const findings = new Findings();
  const values = secretValues(composed.secretPlaces, env, findings);
  if (findings.hasErrors) return { diagnostics: findings.sorted() };
  try {
    return { manifest: fillSecrets(composed.manifest, values), diagnostics: findings.sorted() };
  } catch (error) {
    if (!(error instanceof EdgeAgentError)) throw error;
    const [at] = Object.values(composed.secretPlaces);
    if (at === undefined) throw error;
    const help = 'Take the variable of the password out of createOptions, or make its value shorter.';
    findings.add('MOOR1305', at, 'with its variables put in, createOptions are too long for edgeAgent', help, 'error');
    return { diagnostics: findings.sorted() };
  }
}
