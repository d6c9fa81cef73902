import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { listSome, onlyNear } from '../diagnostics/suggest.ts';
import { containerFields, fieldNamed, hostFields, shapeOf, type Fields, type Shape } from '../model/docker-fields.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';
import { fieldMeant, foreignName } from './foreign-names.ts';
import { isForKubernetes, losesHost } from './option-keys.ts';

/** Fields of HostConfig that docker's API takes at the top as well, for clients of old. */
const takenAtTop = new Set(['memory', 'memoryswap', 'cpushares', 'cpusetcpus']);
/** Without these a module has a volume that nobody knows in place of its own, or a port that nobody knows. */
const vital = new Set(['Source', 'HostPort']);
/** A longer key is no name, and would fill the screen. */
const longestShown = 60;

interface Looking {
  module: ModuleDraft;
  findings: Findings;
  /** Near to no name, by their path. */
  unknown: Path[];
  told: Path[];
}

/**
 * Keys of createOptions that docker ignores, for their spelling or their place. Names that are near to none are listed
 * together: a newer docker may know them.
 */
export function checkDockerKeys(module: ModuleDraft, findings: Findings): void {
  const looking: Looking = { module, findings, unknown: [], told: [] };
  for (const key of Object.keys(module.createOptions)) {
    if (takenAtTop.has(key.toLowerCase()) || isForKubernetes(key)) continue;
    const inHost = fieldNamed(containerFields, key) === undefined ? fieldNamed(hostFields, key) : undefined;
    if (inHost === undefined) checkField(key, module.createOptions, [], containerFields, looking);
    else tell([key], `It stands in HostConfig: \`HostConfig.${inHost}\`.`, looking);
  }
  const host = lookUp(module.createOptions, 'HostConfig');
  const inside = isObject(host?.value) ? host.value : {};
  for (const key of Object.keys(inside)) {
    const atTop = fieldNamed(hostFields, key) === undefined ? fieldNamed(containerFields, key) : undefined;
    if (atTop === undefined) checkField(key, inside, [host?.key ?? ''], hostFields, looking);
    else tell([host?.key ?? '', key], `It stands beside HostConfig, not in it: \`${atTop}\`.`, looking);
  }
  tellUnknown(looking);
}

/**
 * Misspelt keys of port bindings, which edgeAgent on Kubernetes reads as well. What else it does not know of HostConfig has
 * no effect there and is told as that.
 *
 * @returns the bindings told, as the mapping would name them
 */
export function checkBindingKeys(module: ModuleDraft, findings: Findings): string[] {
  const host = lookUp(module.createOptions, 'HostConfig');
  const bindings = isObject(host?.value) ? lookUp(host.value, 'PortBindings') : undefined;
  if (host === undefined || !isObject(host.value) || bindings === undefined) return [];
  const looking: Looking = { module, findings, unknown: [], told: [] };
  checkField(bindings.key, host.value, [host.key], hostFields, looking, 'edgeAgent');
  return looking.told.map(([, , port, index]) => `createOptions.HostConfig.PortBindings.${port}[${index}]`);
}

function checkField(
  key: string,
  object: JsonObject,
  base: Path,
  fields: Fields,
  looking: Looking,
  who: 'docker' | 'edgeAgent' = 'docker',
): void {
  const path = [...base, key];
  const value = object[key] ?? null;
  const name = fieldNamed(fields, key);
  const field = name === undefined ? undefined : fields[name];
  if (field !== undefined) {
    checkBelow(value, path, shapeOf(field).shape, looking, who);
    return;
  }
  const near = onlyNear(key, Object.keys(fields));
  const meant = near ?? foreignName(fields, key);
  if (meant === undefined) {
    if (!isEmpty(value)) looking.unknown.push(path);
  } else if (lookUp(object, meant) !== undefined) {
    tell(path, `\`${meant}\` is there already. Take it out.`, looking, { who });
  } else if (near === undefined) tell(path, `It is called \`${meant}\` here.`, looking, { meant, who });
  else tell(path, `Did you mean \`${near}\`?`, looking, { near, meant: near, who });
}

function checkBelow(value: Json, path: Path, shape: Shape, looking: Looking, who: 'docker' | 'edgeAgent'): void {
  if (typeof shape === 'string') return;
  if (Array.isArray(value)) {
    const item: Shape = Array.isArray(shape) ? (shape[0] as Shape) : 'any';
    for (const [index, one] of value.entries()) checkBelow(one, [...path, index], item, looking, who);
  } else if (isObject(value) && 'fields' in shape && Object.keys(shape.fields).length > 0) {
    // That a mount has no target is told by itself.
    const lacksTarget = 'Target' in shape.fields && lookUp(value, 'Target') === undefined;
    for (const key of Object.keys(value)) {
      if (lacksTarget && fieldMeant(shape.fields, key) === 'Target') continue;
      checkField(key, value, path, shape.fields, looking, who);
    }
  } else if (isObject(value) && 'mapOf' in shape) {
    for (const [key, one] of Object.entries(value)) checkBelow(one, [...path, key], shape.mapOf, looking, who);
  }
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function tell(
  path: Path,
  help: string,
  { module, findings, told }: Looking,
  { near, meant = '', who = 'docker' }: { near?: string; meant?: string; who?: string } = {},
): void {
  told.push(path);
  const at = module.optionAt(path, 'key');
  const what = `${who} does not know \`${path.join('.')}\` of \`${module.name}\` and ignores it`;
  const fix = near === undefined ? {} : { fix: [{ at, was: String(path.at(-1)), now: near }] };
  const isLost = vital.has(meant) || losesHost(module.createOptions, path.map(String));
  findings.add('MOOR1313', at, what, help, { ...fix, severity: isLost ? 'error' : 'warning' });
}

function tellUnknown({ module, findings, unknown }: Looking): void {
  const [first] = unknown;
  if (first === undefined) return;
  const names = listSome(unknown.map((path) => `\`${path.join('.').slice(0, longestShown)}\``));
  findings.add(
    'MOOR1322',
    module.optionAt(first, 'key'),
    `docker is not known to have ${names}, in \`${module.name}\``,
    'It ignores what it does not know. Correct the name or take it out, unless the docker of the machine is newer than its API 1.45.',
  );
}
