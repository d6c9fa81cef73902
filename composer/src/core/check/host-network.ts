import type { Findings } from '../diagnostics/findings.ts';
import { boundPorts } from '../model/asked-ports.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { isStackEdge, runsOnKubernetes, usesIotEdge } from '../model/target.ts';

/** Modules in the network of their machine. */
export function checkHostNetwork(draft: Draft, findings: Findings): void {
  const onKubernetes = runsOnKubernetes(draft.target);
  // Beside a pod of ours stands no sidecar.
  if (onKubernetes && !usesIotEdge(draft)) return;
  let first: ModuleDraft | undefined;
  for (const module of draft.modules) {
    const host = lookUpObject(module.createOptions, 'HostConfig');
    const mode = lookUp(host?.value, 'NetworkMode');
    if (host === undefined || typeof mode?.value !== 'string' || mode.value.toLowerCase() !== 'host') continue;
    const at = module.optionAt([...host.path, mode.key]);
    if (!onKubernetes) {
      const [bound] = boundPorts(module.createOptions);
      if (bound === undefined) continue;
      findings.add(
        'MOOR1814',
        module.optionAt([...host.path, 'PortBindings', bound.key], 'key'),
        `the port bindings of \`${module.name}\` have no effect in the network of the machine`,
        'Docker drops them: the module is reached at the ports it listens on. Take them or "NetworkMode" out.',
      );
    } else if (first === undefined) {
      first = module;
      if (!isStackEdge(draft.target)) continue;
      findings.add(
        'MOOR1808',
        at,
        `\`${module.name}\` is in the network of its node`,
        'Releases 2101 to 2106 of Azure Stack Edge cannot do that, and its sidecar takes the ports 35000, 35001 and 8080 of the node. Bind ports instead where that is enough.',
        'info',
      );
    } else {
      findings.add(
        'MOOR1808',
        at,
        `\`${module.name}\` is in the network of its node, as \`${first.name}\` is`,
        'The sidecars of both want the ports 35000 and 35001 of the node, and one of the two cannot start. Leave one module there.',
      );
    }
  }
}
