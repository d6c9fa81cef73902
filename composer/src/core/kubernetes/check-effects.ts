import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { hasIotEdge } from '../model/target.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';

/** What IoT Edge would have done and a plain pod does not. Where the target has none anyway, the draft has told it. */
export function checkEffects(draft: Draft, findings: Findings): void {
  if (!hasIotEdge(draft.target)) return;
  const [route] = draft.routes;
  const help =
    'A pod has no edgeHub to talk to, and no module twin. Compose with `--output iotedge` where the module needs them.';
  if (route !== undefined) {
    findings.add('MOOR2010', route.nameAt, 'routes have no effect in this output', help);
  }
  const watchers = [draft.reporter, draft.prober];
  for (const module of draft.modules) {
    if (watchers.includes(module.name) || draft.sections[module.name] === undefined) continue;
    findings.add('MOOR2010', module.nameAt, `desired properties of \`${module.name}\` have no effect here`, help);
  }
}

/** A Service that gets no address from outside, or none yet. */
export function checkService(module: ModuleDraft, pod: ModulePod, profile: ClusterProfile, findings: Findings): void {
  if (pod.service === undefined || profile.loadBalancer === 'builtIn') return;
  const { type } = pod.service.spec;
  const bindings = lookUpObject(module.createOptions, 'HostConfig', 'PortBindings');
  const asked = lookUp(lookUpObject(module.createOptions, 'k8s-experimental', 'serviceOptions')?.value, 'type');
  const isFellBack = type === 'ClusterIP' && bindings !== undefined && asked === undefined;
  if (type !== 'LoadBalancer' && !isFellBack) return;
  const what = isFellBack
    ? `the ports of \`${module.name}\` are reached inside the cluster only: ${profile.title} has no load balancer`
    : `the ports of \`${module.name}\` wait for a load balancer, which ${profile.title} does not bring by itself`;
  findings.add(
    'MOOR2008',
    bindings === undefined ? module.nameAt : module.optionAt(bindings.path, 'key'),
    what,
    `${profile.loadBalancerHelp} Or write \`service: { type: NodePort }\`, and \`ClusterIP\` where inside is enough.`,
  );
}
