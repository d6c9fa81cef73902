import type { Json } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

/** What edgeAgent on Kubernetes sets in every module, behind all else (read in code). */
const ofRuntime = new Set([
  'IOTEDGE_WORKLOADURI',
  'IOTEDGE_APIVERSION',
  'IOTEDGE_AUTHSCHEME',
  'IOTEDGE_IOTHUBHOSTNAME',
  'IOTEDGE_DEVICEID',
  'IOTEDGE_MODULEID',
  'IOTEDGE_MODULEGENERATIONID',
  'EdgeDeviceHostName',
]);
/** The system modules are not told where edgeHub is. */
const ofModules = 'IOTEDGE_GATEWAYHOSTNAME';

interface Variable {
  name: string;
  value: string;
  at: At;
}

/** Variables of modules on Kubernetes that another one of the same name replaces: the last in the pod counts. */
export function checkLostVariables(draft: Draft, findings: Findings): void {
  const system = [draft.edgeHub, draft.edgeAgent].filter((module) => module !== undefined);
  for (const module of [...draft.modules, ...system]) {
    const isSystem = system.includes(module);
    const last = new Map<string, Variable>();
    for (const variable of variablesOf(module)) {
      const { name, at } = variable;
      if (ofRuntime.has(name) || (name === ofModules && !isSystem)) {
        const what = `\`${name}\` of \`${module.name}\` is written over by edgeAgent`;
        findings.add('MOOR1622', at, what, 'It sets this variable itself, last of all. Take it out, or rename yours.');
        continue;
      }
      const before = last.get(name);
      last.set(name, variable);
      if (before === undefined || before.value === variable.value) continue;
      findings.add(
        'MOOR1622',
        before.at,
        `\`${name}\` of \`${module.name}\` is set again further on, and this value is lost`,
        'What stands last in `Env` of createOptions counts, and `env` stands before all of it. Take one out.',
      );
    }
  }
}

/** In the order they stand in the pod. What has no value that is a text, a number or a flag is told as that. */
function variablesOf(module: ModuleDraft): Variable[] {
  const env = lookUp(module.entry, 'env');
  const named = Object.entries(isObject(env?.value) ? env.value : {}).flatMap(([name, one]): Variable[] => {
    const value = isObject(one) ? lookUp(one, 'value')?.value : undefined;
    if (env === undefined || value === undefined || value === null || typeof value === 'object') return [];
    return [{ name, value: String(value), at: module.entryAt([env.key, name], 'key') }];
  });
  const list = lookUp(module.createOptions, 'Env');
  const texts: readonly Json[] = Array.isArray(list?.value) ? list.value : [];
  const listed = texts.flatMap((text, index): Variable[] => {
    const end = typeof text === 'string' ? text.indexOf('=') : -1;
    if (list === undefined || typeof text !== 'string' || end < 1) return [];
    return [{ name: text.slice(0, end), value: text.slice(end + 1), at: module.optionAt([list.key, index]) }];
  });
  return [...named, ...listed];
}
