import { parsePortKey } from '@mooring/edge-kubernetes';
import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { containerFields, fieldNamed, hostFields, translatedFields, type FieldKind } from '../model/docker-fields.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

/** How a person says what a field takes. */
const words: Readonly<Record<FieldKind, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of texts',
  list: 'a list',
  object: 'an object',
};
const examples: Readonly<Record<string, string>> = {
  env: 'Write ["NAME=value"].',
  cmd: 'Write ["program", "argument"].',
  entrypoint: 'Write ["program", "argument"].',
  binds: 'Write ["/folder/of/host:/path/in/container"].',
  exposedports: 'Write {"80/tcp": {}}.',
  portbindings: 'Write {"80/tcp": [{"HostPort": "8080"}]}.',
  mounts: 'Write [{"Type": "volume", "Source": "<share>", "Target": "/path/in/container"}].',
};

interface Looking {
  module: ModuleDraft;
  onKubernetes: boolean;
  findings: Findings;
  /** How many were found. */
  count: number;
}

/**
 * Values of docker's fields that edgeAgent's reader cannot make what it wants of, which fails the module (read in code).
 * It makes a text of a number and the reverse, so only lists, objects and plain values are told apart.
 *
 * @returns whether there is one
 */
export function checkOptionTypes(module: ModuleDraft, onKubernetes: boolean, findings: Findings): boolean {
  const looking: Looking = { module, onKubernetes, findings, count: 0 };
  checkFields(module.createOptions, [], containerFields, looking);
  const host = lookUp(module.createOptions, 'HostConfig');
  if (isObject(host?.value)) {
    checkFields(host.value, [host.key], hostFields, looking);
    checkBindings(host.value, host.key, looking);
    checkMountEntries(host.value, host.key, looking);
  }
  const labels = lookUp(module.createOptions, 'Labels');
  for (const [key, value] of Object.entries(isObject(labels?.value) ? labels.value : {})) {
    if (typeof value === 'object' && value !== null) tell([labels?.key ?? '', key], 'text', looking);
  }
  return looking.count > 0;
}

function checkFields(
  object: JsonObject,
  base: Path,
  fields: Readonly<Record<string, FieldKind>>,
  looking: Looking,
): void {
  for (const [key, value] of Object.entries(object)) {
    const name = fieldNamed(fields, key);
    if (name === undefined || (looking.onKubernetes && !translatedFields.has(name.toLowerCase()))) continue;
    const kind = fields[name] ?? 'text';
    if (!fits(value, kind)) tell([...base, key], kind, looking, examples[name.toLowerCase()]);
    else if (kind === 'texts' && Array.isArray(value)) {
      const wrong = value.findIndex((item) => typeof item === 'object' && item !== null);
      if (wrong >= 0) tell([...base, key, wrong], 'text', looking, examples[name.toLowerCase()]);
    }
  }
}

function fits(value: Json, kind: FieldKind): boolean {
  if (value === null) return true;
  if (kind === 'object') return isObject(value);
  if (kind === 'texts' || kind === 'list') return Array.isArray(value);
  if (typeof value === 'object') return false;
  if (kind === 'text' || typeof value !== 'string') return true;
  const text = value.trim();
  return kind === 'flag' ? /^(true|false)$/i.test(text) : text !== '' && Number.isFinite(Number(text));
}

function checkBindings(host: JsonObject, hostKey: string, looking: Looking): void {
  const bindings = lookUp(host, 'PortBindings');
  for (const [key, value] of Object.entries(isObject(bindings?.value) ? bindings.value : {})) {
    const path = [hostKey, bindings?.key ?? '', key];
    if (value !== null && !Array.isArray(value)) tell(path, 'list', looking, 'Write [{"HostPort": "8080"}].');
    for (const [index, one] of (Array.isArray(value) ? value : []).entries()) {
      if (one !== null && !isObject(one)) tell([...path, index], 'object', looking, 'Write {"HostPort": "8080"}.');
    }
  }
}

function checkMountEntries(host: JsonObject, hostKey: string, looking: Looking): void {
  const mounts = lookUp(host, 'Mounts');
  for (const [index, mount] of (Array.isArray(mounts?.value) ? mounts.value : []).entries()) {
    const path = [hostKey, mounts?.key ?? '', index];
    if (!isObject(mount)) tell(path, 'object', looking, examples['mounts']?.replace(/[[\]]/g, ''));
    for (const [name, kind] of [
      ['Type', 'text'],
      ['Source', 'text'],
      ['Target', 'text'],
      ['ReadOnly', 'flag'],
    ] as const) {
      const field = isObject(mount) ? lookUp(mount, name) : undefined;
      if (field !== undefined && !fits(field.value, kind)) tell([...path, field.key], kind, looking);
    }
  }
}

function tell(path: Path, kind: FieldKind, looking: Looking, example = 'Correct it.'): void {
  const { module, findings } = looking;
  looking.count += 1;
  findings.add(
    'MOOR1309',
    module.optionAt(path),
    `\`${path.join('.')}\` of \`${module.name}\` must be ${words[kind]}`,
    `${example} edgeAgent fails to read the options as they are.`,
  );
}

/** Keys of ports that are none, and entries of `Env` that set nothing. Returns the paths told. */
export function checkPortKeys(module: ModuleDraft, onKubernetes: boolean, findings: Findings): string[] {
  const told: string[] = [];
  const host = lookUp(module.createOptions, 'HostConfig');
  const places = [
    { base: [] as string[], found: lookUp(module.createOptions, 'ExposedPorts') },
    { base: [host?.key ?? ''], found: isObject(host?.value) ? lookUp(host.value, 'PortBindings') : undefined },
  ];
  for (const { base, found } of places) {
    for (const key of Object.keys(isObject(found?.value) ? found.value : {})) {
      if (parsePortKey(key) !== null || key.includes('$')) continue;
      told.push(
        [
          'createOptions',
          ...base.map(() => 'HostConfig'),
          base.length === 0 ? 'ExposedPorts' : 'PortBindings',
          key,
        ].join('.'),
      );
      findings.add(
        'MOOR1316',
        module.optionAt([...base, found?.key ?? '', key], 'key'),
        `\`${key}\` of \`${module.name}\` is no port`,
        `A key is one port of the container with its protocol: "80/tcp". ${base.length === 0 ? 'Write one for each.' : 'The port outside stands in `HostPort`: {"80/tcp": [{"HostPort": "8080"}]}.'}`,
      );
    }
  }
  if (onKubernetes) checkEnvEntries(module, findings);
  return told;
}

function checkEnvEntries(module: ModuleDraft, findings: Findings): void {
  const env = lookUp(module.createOptions, 'Env');
  for (const [index, entry] of (Array.isArray(env?.value) ? env.value : []).entries()) {
    if (typeof entry !== 'string' || entry.indexOf('=') > 0 || entry.includes('$')) continue;
    findings.add(
      'MOOR1317',
      module.optionAt([env?.key ?? '', index]),
      `this entry of \`Env\` of \`${module.name}\` sets nothing`,
      'edgeAgent drops what has no name and `=`. Write "NAME=value", or use `env` of the module.',
    );
  }
}
