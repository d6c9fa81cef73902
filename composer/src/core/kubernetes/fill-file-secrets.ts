import type { Json } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { OutputFile } from '../model/output-file.ts';
import { scanVariables } from '../variables/scan.ts';
import { keepFromKubelet, kubeletReads } from './kubelet-text.ts';
import { mapScalars } from './map-scalars.ts';
import { applyLines, unfilledHint, unfilledNote } from './pull-secret.ts';

const filledNote = 'The pull Secrets hold user names and passwords: keep this folder out of Git.';

/**
 * YAML files of ours with the variables of credentials put in: those of passwords wherever they stand, those of user names
 * in pull Secrets only. Values are escaped for JSON inside of YAML, for the kubelet, and for YAML. What has no value stays as it is; of
 * other files only the word changes that variables are left.
 *
 * @param values by name of the variable
 */
export function fillFileSecrets(files: readonly OutputFile[], values: ReadonlyMap<string, string>): OutputFile[] {
  const passwords = new Set(files.flatMap((file) => passwordVariables(file)));
  const fill = (text: string, isKept: (name: string) => boolean) =>
    scanVariables(text, 'deployment')
      .map((segment) =>
        segment.kind === 'reference' && isKept(segment.name)
          ? (values.get(segment.name) ?? segment.text)
          : segment.text,
      )
      .join('');
  const nowApplied = (content: string) =>
    applyLines.reduce((text, { unfilled, filled }) => text.replace(unfilled, () => filled), content);
  return files.map((file) => ({
    path: file.path,
    content: nowApplied(
      mapScalars(file, (text, place) => {
        if (place === 'dockerConfig')
          return JSON.stringify(mapTexts(JSON.parse(text) as Json, (one) => fill(one, () => true)));
        if (place === 'other') return fill(text, (name) => passwords.has(name));
        const meant = kubeletReads(text);
        const filled = fill(meant, (name) => passwords.has(name));
        // What holds no password stays as it stands: a reference to a variable of our own is meant as one.
        return filled === meant ? text : keepFromKubelet(filled);
      })
        .replace(unfilledHint, '')
        .replace(unfilledNote, filledNote),
    ),
  }));
}

function passwordVariables(file: OutputFile): string[] {
  const names: string[] = [];
  mapScalars(file, (text, place) => {
    if (place === 'dockerConfig') {
      for (const password of passwordsIn(JSON.parse(text) as Json)) {
        for (const segment of scanVariables(password, 'deployment')) {
          if (segment.kind === 'reference') names.push(segment.name);
        }
      }
    }
    return text;
  });
  return names;
}

function passwordsIn(config: Json): string[] {
  const auths = isObject(config) ? config['auths'] : undefined;
  return Object.values(isObject(auths) ? auths : {}).flatMap((one) => {
    const password = isObject(one) ? one['password'] : undefined;
    return typeof password === 'string' ? [password] : [];
  });
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, map)]));
}
