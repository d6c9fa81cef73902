import { joinCreateOptions } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { scanVariables } from '../variables/scan.ts';
import { compactJson } from './canonical-json.ts';
import { splitPadded } from './chunk-counts.ts';
import type { Manifest } from './composed.ts';

const credentialsAt = 'properties.desired.runtime.settings.registryCredentials';
const modulesAt = new Set(['properties.desired.modules', 'properties.desired.systemModules']);
const dotted = 'properties.desired.';
const chunkKey = /^createOptions\d*$/i;

type Fill = (text: string) => string;

/**
 * A manifest with the variables that were kept put in: those of passwords wherever they stand, those of user names in the
 * credentials only. What was written otherwise stays, also where it looks like a variable.
 *
 * @throws {EdgeAgentError} when createOptions become longer than edgeAgent reads
 */
export function fillSecrets(manifest: Manifest, values: ReadonlyMap<string, string>): Manifest {
  const secrets = passwordVariables(manifest);
  const filler = new Filler(
    (text) => fillText(text, values, () => true),
    (text) => fillText(text, values, (name) => secrets.has(name)),
  );
  return filler.fill(manifest as unknown as Json, []) as unknown as Manifest;
}

/** The variables of passwords, as they stand in a composed manifest. */
export function passwordVariables(manifest: Manifest): Set<string> {
  const names = new Set<string>();
  new Filler(
    (text, key) => {
      if (key !== 'password') return text;
      for (const segment of scanVariables(text, 'deployment'))
        if (segment.kind === 'reference') names.add(segment.name);
      return text;
    },
    (text) => text,
  ).fill(manifest as unknown as Json, []);
  return names;
}

class Filler {
  private readonly credential: (text: string, key: string) => string;
  private readonly elsewhere: Fill;

  constructor(credential: (text: string, key: string) => string, elsewhere: Fill) {
    this.credential = credential;
    this.elsewhere = elsewhere;
  }

  fill(value: Json, path: readonly string[]): Json {
    if (typeof value === 'string') return this.fillString(value, path);
    if (Array.isArray(value)) return value.map((one, index) => this.fill(one, [...path, String(index)]));
    if (!isObject(value)) return value;
    if (path.at(-1) === 'settings' && modulesAt.has(parentOfEntry(path))) return this.fillSettings(value, path);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.fill(one, below(path, key))]));
  }

  private fillString(text: string, path: readonly string[]): string {
    const key = String(path.at(-1)).toLowerCase();
    const isCredential = parentOfEntry(path) === credentialsAt && /^(username|password)$/.test(key);
    return isCredential ? this.credential(text, key) : this.elsewhere(text);
  }

  /** A value goes into the text of JSON as JSON has it, and a reference may be cut in two by a chunk. */
  private fillSettings(settings: JsonObject, path: readonly string[]): JsonObject {
    const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => !chunkKey.test(key)));
    const least = Object.keys(settings).length - Object.keys(rest).length;
    const filled = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, this.fill(one, [...path, key])]));
    if (least === 0) return filled;
    const options = JSON.parse(joinCreateOptions(settings)) as Json;
    return { ...filled, ...splitPadded(compactJson(this.fill(options, [...path, 'createOptions'])), least) };
  }
}

/** In a layered deployment one key is a path of several steps. */
function below(path: readonly string[], key: string): string[] {
  if (path.length !== 2 || !key.startsWith(dotted)) return [...path, key];
  return [...path, 'properties.desired', ...key.slice(dotted.length).split('.')];
}

/** Of the path to a key of a registry or a module, what these stand in, with dots between the steps. */
function parentOfEntry(path: readonly string[]): string {
  const [content, section, ...steps] = path;
  return content === 'modulesContent' && section === '$edgeAgent' ? steps.slice(0, -2).join('.') : '';
}

function fillText(text: string, values: ReadonlyMap<string, string>, isKept: (name: string) => boolean): string {
  return scanVariables(text, 'deployment')
    .map((segment) =>
      segment.kind === 'reference' && isKept(segment.name) ? (values.get(segment.name) ?? segment.text) : segment.text,
    )
    .join('');
}
