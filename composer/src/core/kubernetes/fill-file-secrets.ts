import type { Json } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { OutputFile } from '../model/output-file.ts';
import { scanVariables } from '../variables/scan.ts';
import { emitText } from './emit-yaml.ts';
import { dockerConfigKey, unfilledHint, unfilledNote } from './pull-secret.ts';

/** A line that ends in a text in double quotes: whatever holds a variable is written so, and on one line. */
const quotedScalar = /^(\s*(?:- )*(?:(?:"(?:[^"\\]|\\.)*"|[^\s"][^"]*?): )?)("(?:[^"\\]|\\.)*")$/;

const filledNote = 'The pull Secrets hold user names and passwords: keep this folder out of Git.';

/**
 * YAML files of ours with the variables of credentials put in: those of passwords wherever they stand, those of user names
 * in pull Secrets only. Values are escaped for JSON inside of YAML, and for YAML. What has no value stays as it is; of
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
  return files.map((file) => ({
    path: file.path,
    content: mapScalars(file, (text, isDockerConfig) =>
      isDockerConfig
        ? JSON.stringify(mapTexts(JSON.parse(text) as Json, (one) => fill(one, () => true)))
        : fill(text, (name) => passwords.has(name)),
    )
      .replace(unfilledHint, '')
      .replace(unfilledNote, filledNote),
  }));
}

function passwordVariables(file: OutputFile): string[] {
  const names: string[] = [];
  mapScalars(file, (text, isDockerConfig) => {
    if (isDockerConfig) {
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

function mapScalars({ path, content }: OutputFile, map: (text: string, isDockerConfig: boolean) => string): string {
  if (!path.endsWith('.yaml')) return content;
  return content
    .split('\n')
    .map((line) => {
      const [, before, quoted] = quotedScalar.exec(line) ?? [];
      if (before === undefined || quoted === undefined) return line;
      const text = JSON.parse(quoted) as string;
      const mapped = map(text, before.trim() === `"${dockerConfigKey}":`);
      return mapped === text ? line : `${before}${emitText(mapped)}`;
    })
    .join('\n');
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, map)]));
}
