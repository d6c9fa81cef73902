import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { moduleOfDottedKey, optionsOfPart } from '../inputs/manifest-path.ts';
import type { Draft, Locate } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { credentialsOf } from './desired-properties.ts';
import type { Workload } from './workload-schema.ts';

type Properties = Pick<Draft, 'agent' | 'agentAt' | 'hub' | 'hubAt'>;

/** Below them stand, in a layered deployment, single registries and single routes. */
const credentialsKey = 'properties.desired.runtime.settings.registryCredentials.';
const routesKey = 'properties.desired.routes.';

/** Of a system module, what a layered deployment may say. */
const allowed = new Set(['properties', 'type', 'status', 'restartPolicy']);

/** `$edgeAgent` and `$edgeHub` of a layered deployment: properties by their full key. */
export function layerProperties(workload: Workload, locate: Locate, findings: Findings): Properties {
  const { edgeAgent, edgeHub, routes } = workload;
  reportForeignKeys('edgeAgent', workload, locate, findings);
  reportForeignKeys('edgeHub', workload, locate, findings);
  const agent = prefixed(credentialsKey, credentialsOf(workload));
  const hub = prefixed(routesKey, (routes ?? {}) as JsonObject);
  return {
    agent: merge('edgeAgent', agent, edgeAgent?.properties ?? {}, locate, findings),
    agentAt: locateLayer('edgeAgent', edgeAgent?.properties ?? {}, locate),
    hub: merge('edgeHub', hub, edgeHub?.properties ?? {}, locate, findings),
    hubAt: locateLayer('edgeHub', edgeHub?.properties ?? {}, locate),
  };
}

/** `properties` of a system module, where they would be lost: only a layered deployment has properties by full key. */
export function reportProperties(workload: Workload, locate: Locate, findings: Findings): void {
  for (const name of ['edgeAgent', 'edgeHub'] as const) {
    if (Object.keys(workload[name]?.properties ?? {}).length === 0) continue;
    findings.add(
      'MOOR1115',
      locate([name, 'properties'], 'key'),
      `\`${name}.properties\` is for layered deployments`,
      `Write \`layered: true\`, or use \`${name}.desired\`.`,
    );
  }
}

function reportForeignKeys(
  name: 'edgeAgent' | 'edgeHub',
  workload: Workload,
  locate: Locate,
  findings: Findings,
): void {
  for (const [key, value] of Object.entries(workload[name] ?? {})) {
    if (allowed.has(key) || value === undefined || isEmptyObject(value)) continue;
    findings.add(
      'MOOR1114',
      locate([name, key], 'key'),
      `\`${name}.${key}\` has no place in a layered deployment`,
      `${name} belongs to the deployment below. Take it out, or write single properties below \`${name}.properties\`.`,
      // Of a workload that is a whole deployment otherwise, a layer leaves it out.
      workload.layered ? 'error' : 'warning',
    );
  }
}

function isEmptyObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function prefixed(prefix: string, values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}

function merge(
  name: 'edgeAgent' | 'edgeHub',
  made: JsonObject,
  properties: JsonObject,
  locate: Locate,
  findings: Findings,
): JsonObject {
  for (const key of Object.keys(properties)) {
    const at = locate([name, 'properties', key], 'key');
    if (Object.hasOwn(made, key)) {
      const place = name === 'edgeHub' ? 'routes' : 'registries';
      const help = `It stands below \`${place}\`, too. Take one out.`;
      findings.add('MOOR1113', at, `\`${key}\` is said in two places`, help);
    } else if (!key.startsWith('properties.desired.') && !(name === 'edgeHub' && key === 'properties.desired')) {
      const help = 'A property is named by its full key, such as `properties.desired.schemaVersion`.';
      findings.add('MOOR1116', at, `\`${key}\` is no key of a layered deployment`, help);
    } else if (name === 'edgeAgent') checkPart(key, properties[key] ?? null, name, locate, findings);
  }
  return { ...made, ...properties };
}

/** A whole module has a place of its own; a part of one, which the deployment below has, stands as it is sent. */
function checkPart(key: string, value: Json, name: 'edgeAgent', locate: Locate, findings: Findings): void {
  if (moduleOfDottedKey(key)?.group === 'modules') {
    const at = locate([name, 'properties', key], 'key');
    findings.add('MOOR1113', at, `\`${key}\` is a module`, 'Write it below `modules`.');
    return;
  }
  const options = optionsOfPart(key);
  const below = options?.path.length === 0 ? value : isObject(value) ? value['createOptions'] : undefined;
  if (options === undefined || typeof below !== 'object' || below === null) return;
  findings.add(
    'MOOR1303',
    locate([name, 'properties', key, ...options.path]),
    'createOptions below the key of a part of a module must be the text that edgeAgent reads',
    'Write them as text of at most 512 characters.',
  );
}

function locateLayer(name: 'edgeAgent' | 'edgeHub', properties: JsonObject, locate: Locate): Locate {
  return (path, part) => {
    const registry = path.indexOf('registryCredentials');
    if (name === 'edgeAgent' && registry >= 0) return locate(['registries', ...path.slice(registry + 1)], part);
    const key = `properties.desired.${path.join('.')}`;
    if (path[0] === 'routes' || (path[0] === 'modules' && !Object.hasOwn(properties, key))) return locate(path, part);
    return locate(Object.hasOwn(properties, key) ? [name, 'properties', key] : [name], part);
  };
}
