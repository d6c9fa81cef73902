import { extensionKey } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, nearest, onlyNear } from '../diagnostics/suggest.ts';
import { containerFields, fieldNamed, hostFields } from '../model/docker-fields.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { foreignName } from './foreign-names.ts';

const sections = ['volumes', 'resources', 'nodeSelector', 'securityContext', 'strategy', 'serviceOptions'];
const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer'];
/** Names of docker that the agent translates. */
const translated = ['Env', 'Cmd', 'Entrypoint', 'WorkingDir', 'Labels', 'ExposedPorts', 'HostConfig'];
const translatedHost = ['Binds', 'Mounts', 'PortBindings', 'Privileged', 'IpcMode', 'NetworkMode', 'PidMode'];

/**
 * Keys that are meant for Kubernetes and would be without effect, for their spelling or their place.
 *
 * @returns the paths told, as the mapping would name them
 */
export function checkOptionKeys(module: ModuleDraft, findings: Findings): ReadonlySet<string> {
  const told = new Set<string>();
  const tell = (path: string[], what: string, help: string, code: 'MOOR1604' | 'MOOR1605', now?: string) => {
    told.add(['createOptions', ...path].join('.'));
    const at = module.optionAt(path, code === 'MOOR1604' ? 'key' : 'value');
    const was = code === 'MOOR1604' ? path.at(-1) : textAt(module.createOptions, path);
    const fix = now === undefined || was === undefined ? {} : { fix: [{ at, was, now }] };
    findings.add(code, at, what, help, fix);
  };
  for (const key of Object.keys(module.createOptions)) {
    const section = sectionMeant(key);
    if (key === extensionKey || (section === undefined && !isNearExtension(key))) continue;
    const place = section === undefined ? `\`${extensionKey}\`` : `\`${extensionKey}.${section}\``;
    const help = `The agent knows only the exact name. Use ${place}.`;
    const isFree = !Object.hasOwn(module.createOptions, extensionKey);
    const now = section === undefined && isFree ? extensionKey : undefined;
    tell([key], `\`${key}\` of \`${module.name}\` has no effect`, help, 'MOOR1604', now);
  }
  const extension = lookUpObject(module.createOptions, extensionKey);
  if (extension?.path[0] !== extensionKey) return told;
  for (const key of Object.keys(extension.value)) {
    const meant = sections.some((name) => name.toLowerCase() === key.toLowerCase())
      ? undefined
      : nearest(key, sections);
    if (meant === undefined) continue;
    const what = `\`${extensionKey}.${key}\` of \`${module.name}\` has no effect`;
    const help = `The agent does not know this section. Use \`${meant}\`.`;
    tell([extensionKey, key], what, help, 'MOOR1604', onlyNear(key.replace(/[-_]/g, ''), sections));
  }
  const service = lookUpObject(extension.value, 'serviceOptions');
  const type = lookUp(service?.value, 'type');
  if (service === undefined || typeof type?.value !== 'string') return told;
  const { value } = type;
  if (serviceTypes.some((name) => name.toLowerCase() === value.toLowerCase())) return told;
  const help = `${didYouMean(value, serviceTypes)}It takes ${serviceTypes.join(', ')}.`;
  const what = `\`${value}\` is no type of Service, in \`${module.name}\``;
  tell([extensionKey, ...service.path, type.key], what, help, 'MOOR1605', onlyNear(value, serviceTypes));
  // The mapping names fields as the agent's model does, whatever their case.
  return told.add(`createOptions.${extensionKey}.serviceOptions.type`);
}

function textAt(options: JsonObject, path: readonly string[]): string | undefined {
  let value: Json | undefined = options;
  for (const step of path) value = isObject(value) ? value[step] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The name of docker that a key is a misspelling of for certain, for a key that nobody knows. */
export function spellingOf(path: string): string | undefined {
  const [, host, name = ''] = /^createOptions\.(HostConfig\.)?([^.[\]]+)$/i.exec(path) ?? [];
  const fields = host === undefined ? containerFields : hostFields;
  const isKnown = [containerFields, hostFields].some((known) => fieldNamed(known, name) !== undefined);
  return name === '' || isKnown ? undefined : onlyNear(name, Object.keys(fields));
}

/** What a key without effect may have been meant for: docker's own name, or its place in HostConfig. */
export function optionMeant(path: string): string {
  const [, host, name = ''] = /^createOptions\.(HostConfig\.)?([^.[\]]+)$/i.exec(path) ?? [];
  const spelling = spellingOf(path);
  if (spelling !== undefined) return `Did you mean \`${spelling}\`? `;
  const foreign = foreignName(host === undefined ? containerFields : hostFields, name);
  if (foreign !== undefined && isTranslated(foreign)) return `It is called \`${foreign}\` here. `;
  if (host !== undefined) return didYouMean(name, translatedHost);
  const misplaced = translatedHost.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return misplaced === undefined ? didYouMean(name, translated) : `Did you mean \`HostConfig.${misplaced}\`? `;
}

/** Whether a key at the top of createOptions is meant for Kubernetes, however it is written. */
export function isForKubernetes(key: string): boolean {
  return sectionMeant(key) !== undefined || isNearExtension(key);
}

function isTranslated(name: string): boolean {
  return translated.includes(name) || translatedHost.includes(name.replace('HostConfig.', ''));
}

function isNearExtension(key: string): boolean {
  return /^k8s|^kubernetes/i.test(key) || nearest(key, [extensionKey]) !== undefined;
}

/** Docker has a `Volumes` of its own at the top, so that one says nothing. */
function sectionMeant(key: string): string | undefined {
  const plain = key.replace(/[-_]/g, '').toLowerCase();
  return sections.find((name) => name !== 'volumes' && name.toLowerCase() === plain);
}

const vital = ['Mounts', 'Binds', 'PortBindings'];

/**
 * Whether a key that nobody reads, at the top of createOptions or in HostConfig, holds what a module cannot do without: it
 * would run without its shares or its ports.
 */
export function losesHost(createOptions: JsonObject, keys: readonly string[]): boolean {
  const [key = '', below] = keys;
  if (keys.length > 2) return false;
  const spelling = spellingOf(['createOptions', ...keys].join('.'));
  const foreign = foreignName(below === undefined ? containerFields : hostFields, below ?? key);
  if (foreign !== undefined && vital.includes(foreign.replace('HostConfig.', ''))) return true;
  if (below !== undefined) return key.toLowerCase() === 'hostconfig' && vital.includes(spelling ?? '');
  if (vital.some((name) => name.toLowerCase() === key.toLowerCase())) return true;
  const value = createOptions[key];
  return isObject(value) && spelling === 'HostConfig' && vital.some((name) => lookUp(value, name) !== undefined);
}
