import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';

/** The values of variables that were kept for the push, by name. One that is not set is a finding; an empty one is set. */
export function secretValues(
  places: Readonly<Record<string, At>>,
  env: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, at] of Object.entries(places)) {
    const value = env[name];
    if (value !== undefined) values.set(name, value);
    else {
      findings.add(
        'MOOR1201',
        at,
        `the variable \`${name}\` of a registry credential is not set`,
        `Set ${name} in the environment or in .env. Registry credentials are put in at the push only.`,
      );
    }
  }
  return values;
}
