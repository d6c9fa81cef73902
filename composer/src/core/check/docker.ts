import { parsePortKey } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { isForKubernetes } from './option-keys.ts';
import { checkDockerRefusals } from './docker/check-refusals.ts';

/** What only docker makes of modules: all of them on one machine, and nothing that is meant for Kubernetes. */
export function checkDocker(draft: Draft, findings: Findings): void {
  const takenBy = new Map<string, string>();
  const hub = draft.edgeHub === undefined ? [] : [draft.edgeHub];
  for (const module of [...hub, ...draft.modules]) {
    checkExtension(module, draft.target, findings);
    checkOutsidePorts(module, takenBy, findings);
    checkDockerRefusals(module, findings);
  }
}

function checkExtension(module: ModuleDraft, target: string, findings: Findings): void {
  for (const key of Object.keys(module.createOptions).filter(isForKubernetes)) {
    findings.add(
      'MOOR1606',
      module.optionAt([key], 'key'),
      `\`${key}\` of \`${module.name}\` has no effect on ${target}`,
      'There is no Kubernetes in the virtual machine. Use the keys of docker below `HostConfig`, or the keys of a workload.',
    );
  }
}

function checkOutsidePorts(module: ModuleDraft, takenBy: Map<string, string>, findings: Findings): void {
  const host = lookUpObject(module.createOptions, 'HostConfig', 'PortBindings');
  for (const [key, bindings] of Object.entries(host?.value ?? {})) {
    const protocol = parsePortKey(key)?.protocol ?? 'TCP';
    for (const binding of Array.isArray(bindings) ? bindings : []) {
      const outside = isObject(binding) ? lookUp(binding, 'HostPort')?.value : undefined;
      // Of one address of the machine only, another module may have the same port at another.
      const address = isObject(binding) ? lookUp(binding, 'HostIp')?.value : undefined;
      if ((typeof outside !== 'string' && typeof outside !== 'number') || !/^\d+$/.test(String(outside))) continue;
      const place = `${typeof address === 'string' ? address : ''} ${outside}/${protocol}`;
      const other = takenBy.get(place);
      takenBy.set(place, other ?? module.name);
      if (other === undefined || Number(outside) === 0) continue;
      findings.add(
        'MOOR1804',
        module.optionAt([...(host?.path ?? []), key], 'key'),
        `port ${outside} of the machine is bound by \`${other}\` already`,
        `Docker does not start \`${module.name}\` then. Give it another port outside.`,
      );
    }
  }
}
