import type { Findings } from '../diagnostics/findings.ts';
import { onlyNear } from '../diagnostics/suggest.ts';
import { containerFields, fieldNamed, hostFields } from '../model/docker-fields.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

/** Fields of HostConfig that docker's API takes at the top as well, for clients of old. */
const takenAtTop = new Set(['memory', 'memoryswap', 'cpushares', 'cpusetcpus']);

/**
 * Keys of createOptions that docker ignores, for their spelling or their place. A name that is near to none is left
 * alone: a newer docker may know it.
 */
export function checkDockerKeys(module: ModuleDraft, findings: Findings): void {
  for (const key of Object.keys(module.createOptions)) {
    if (fieldNamed(containerFields, key) !== undefined || takenAtTop.has(key.toLowerCase())) continue;
    const inHost = fieldNamed(hostFields, key);
    if (inHost !== undefined) tell(module, [key], `It stands in HostConfig: \`HostConfig.${inHost}\`.`, findings);
    else tellNear(module, [key], containerFields, findings);
  }
  const host = lookUp(module.createOptions, 'HostConfig');
  for (const key of Object.keys(isObject(host?.value) ? host.value : {})) {
    if (fieldNamed(hostFields, key) !== undefined) continue;
    const atTop = fieldNamed(containerFields, key);
    const path = [host?.key ?? '', key];
    if (atTop === undefined) tellNear(module, path, hostFields, findings);
    else tell(module, path, `It stands beside HostConfig, not in it: \`${atTop}\`.`, findings);
  }
}

function tellNear(
  module: ModuleDraft,
  path: string[],
  fields: Parameters<typeof fieldNamed>[0],
  findings: Findings,
): void {
  const key = path.at(-1) ?? '';
  const near = onlyNear(key, Object.keys(fields));
  if (near !== undefined) tell(module, path, `Did you mean \`${near}\`?`, findings, near);
}

function tell(module: ModuleDraft, path: string[], help: string, findings: Findings, now?: string): void {
  const at = module.optionAt(path, 'key');
  const what = `docker does not know \`${path.join('.')}\` of \`${module.name}\` and ignores it`;
  findings.add('MOOR1313', at, what, help, now === undefined ? {} : { fix: [{ at, was: path.at(-1) ?? '', now }] });
}
