import { parsePortKey } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

/** Keys of ports that are none, and entries of `Env` that set nothing. Returns the paths told. */
export function checkPortKeys(module: ModuleDraft, onKubernetes: boolean, findings: Findings): string[] {
  const told: string[] = [];
  const host = lookUp(module.createOptions, 'HostConfig');
  const places = [
    { base: [] as string[], found: lookUp(module.createOptions, 'ExposedPorts') },
    { base: [host?.key ?? ''], found: isObject(host?.value) ? lookUp(host.value, 'PortBindings') : undefined },
  ];
  for (const { base, found } of places) {
    const isBinding = base.length > 0;
    for (const key of Object.keys(isObject(found?.value) ? found.value : {})) {
      if (parsePortKey(key) !== null || mayBeFilled(key)) continue;
      told.push(['createOptions', ...(isBinding ? ['HostConfig', 'PortBindings'] : ['ExposedPorts']), key].join('.'));
      findings.add(
        'MOOR1316',
        module.optionAt([...base, found?.key ?? '', key], 'key'),
        `\`${key}\` of \`${module.name}\` is no port`,
        `A key is one port of the container with its protocol: "80/tcp". ${isBinding ? 'The port outside stands in `HostPort`: {"80/tcp": [{"HostPort": "8080"}]}.' : 'Write one for each.'}`,
        isBinding && !onKubernetes ? 'error' : 'warning',
      );
    }
  }
  if (onKubernetes) checkEnvEntries(module, findings);
  return told;
}

function checkEnvEntries(module: ModuleDraft, findings: Findings): void {
  const env = lookUp(module.createOptions, 'Env');
  for (const [index, entry] of (Array.isArray(env?.value) ? env.value : []).entries()) {
    if (typeof entry !== 'string' || entry.indexOf('=') > 0 || mayBeFilled(entry)) continue;
    findings.add(
      'MOOR1317',
      module.optionAt([env?.key ?? '', index]),
      `this entry of \`Env\` of \`${module.name}\` sets nothing`,
      'edgeAgent drops what has no name and `=`. Write "NAME=value", or use `env` of the module.',
    );
  }
}
