import type { Json, JsonObject } from '../../source/node.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import { scanVariables } from '../variables/scan.ts';
import type { Composed, Manifest } from './composed.ts';

/**
 * The manifest with the variables of its registry credentials put in, for the push. A variable that is not set is a
 * finding and there is no manifest; an empty one is set. The values stand in the answer and nowhere else.
 */
export function resolveSecrets(
  composed: Composed,
  env: Readonly<Record<string, string | undefined>>,
): { manifest?: Manifest; diagnostics: Diagnostic[] } {
  const findings = new Findings();
  for (const [name, at] of Object.entries(composed.secretPlaces)) {
    if (env[name] !== undefined) continue;
    findings.add(
      'MOOR1201',
      at,
      `the variable \`${name}\` of a registry credential is not set`,
      `Set ${name} in the environment or in .env. Registry credentials are put in at the push only.`,
    );
  }
  const diagnostics = findings.sorted();
  if (findings.hasErrors) return { diagnostics };
  const fill = (text: string) =>
    scanVariables(text, 'deployment')
      .map((segment) => (segment.kind === 'reference' ? (env[segment.name] ?? segment.text) : segment.text))
      .join('');
  return { manifest: fillCredentials(composed.manifest, fill), diagnostics };
}

function fillCredentials(manifest: Manifest, fill: (text: string) => string): Manifest {
  const path = ['modulesContent', '$edgeAgent', 'properties.desired', 'runtime', 'settings', 'registryCredentials'];
  return mapAt(manifest as unknown as JsonObject, path, (credentials) =>
    isObject(credentials) ? mapValues(credentials, (one) => (isObject(one) ? fillOne(one, fill) : one)) : credentials,
  ) as unknown as Manifest;
}

function fillOne(credential: JsonObject, fill: (text: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(credential).map(([key, value]) => [
      key,
      typeof value === 'string' && /^(username|password)$/i.test(key) ? fill(value) : value,
    ]),
  );
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function mapAt(value: Json, path: readonly string[], change: (value: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  return { ...value, [step]: mapAt(value[step] ?? null, rest, change) };
}
