import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { hasIotEdge } from '../model/target.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';

/** What IoT Edge would have done and a plain pod does not. Where the target has none anyway, the draft has told it. */
export function checkEffects(draft: Draft, findings: Findings): void {
  if (!hasIotEdge(draft.target)) return;
  const help =
    'A pod has no edgeHub to talk to, and no module twin. Compose with `--output iotedge` where the module needs them.';
  const tell = (at: At, what: string, why = help) => {
    findings.add('MOOR2010', at, `${what} in this output`, why);
  };
  const [route] = draft.routes;
  if (route !== undefined) tell(route.nameAt, 'routes have no effect');
  const watchers = [draft.reporter, draft.prober];
  const modules = new Map(draft.modules.map((module) => [module.name, module]));
  for (const name of Object.keys(draft.sections)) {
    if (watchers.includes(name)) continue;
    tell(modules.get(name)?.nameAt ?? draft.at, `desired properties of \`${name}\` have no effect`);
  }
  if (draft.rollout !== undefined) {
    const why = 'IoT Hub rolls out deployments of IoT Edge only.';
    tell(draft.declared?.at(['rollout'], 'key') ?? draft.at, '`rollout` has no effect', why);
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
