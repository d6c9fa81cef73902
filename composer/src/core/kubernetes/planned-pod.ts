import { EdgeAgentError } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { checkService } from './check-effects.ts';
import { checkNames } from './check-names.ts';
import { checkWindows } from './check-windows.ts';
import { namesRuntimeClass, reporterPods } from './gpu-reporter.ts';
import type { KubeObject } from './kube-object.ts';
import { daemonSetObject, deploymentObject, serviceObject, type PodSetting } from './module-objects.ts';
import { podOf, type ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';
import { registryFor, type Registry } from './registries.ts';
import type { ShareClaim } from './share-claims.ts';
import { withConnection } from './watchers.ts';

/** A module on its way to objects. */
export interface PlannedPod {
  module: ModuleDraft;
  component: 'module' | 'reporter' | 'prober';
  pod: ModulePod;
  registry: Registry | undefined;
}

/** Every module as a pod; one that edgeAgent would refuse is told and left out. */
export function podsOf(
  draft: Draft,
  setting: Pick<PodSetting, 'profile' | 'place'> & { registries: readonly Registry[]; shares: readonly ShareClaim[] },
  findings: Findings,
): PlannedPod[] {
  const { profile, place, registries } = setting;
  const shares = new Map(setting.shares.map((share) => [share.claim, share]));
  const planned = draft.modules.flatMap((module): PlannedPod[] => {
    const component = componentOf(draft, module);
    const registry = registryFor(module.settings['image'], registries);
    try {
      const pod = podOf(module, profile, registry?.secret);
      checkService(module, pod, profile, findings);
      checkWindows(module, pod, profile, shares, findings);
      const whole = component === 'module' ? pod : withConnection(pod, component, place);
      return [{ module, component, pod: whole, registry }];
    } catch (error) {
      if (!(error instanceof EdgeAgentError)) throw error;
      const help = 'Nothing is made of it as long as it stands so.';
      findings.add('MOOR1309', module.nameAt, `\`${module.name}\` cannot be made into a pod: ${error.message}`, help);
      return [];
    }
  });
  checkNames(
    planned.flatMap((one) => objectPods(one, runtimeClassOf(planned, profile)).map((pod) => ({ ...one, pod }))),
    findings,
  );
  // The order of a mapping means nothing, so it must not reach the files.
  return planned.sort((a, b) => (a.pod.name < b.pod.name ? -1 : 1));
}

/** The RuntimeClass that the reporter names on nodes with a GPU; undefined where it need not or must not. */
export function runtimeClassOf(pods: readonly PlannedPod[], profile: ClusterProfile): string | undefined {
  return namesRuntimeClass(pods, profile) ? profile.gpu.runtimeClass : undefined;
}

/** The reporter one a node, everything else as a Deployment, each with its Service: selectors tell the two of a reporter apart. */
export function objectsOf(
  planned: PlannedPod,
  setting: Pick<PodSetting, 'profile' | 'place' | 'exclusiveClaims'> & { runtimeClass: string | undefined },
): KubeObject[] {
  const { runtimeClass, ...rest } = setting;
  const { module, component } = planned;
  const whole: PodSetting = { ...rest, os: module.os ?? 'linux', component };
  const make = component === 'reporter' ? daemonSetObject : deploymentObject;
  const pods = objectPods(planned, runtimeClass);
  return [...pods.map((one) => make(one, whole)), ...pods.flatMap((one) => serviceObject(one, whole))];
}

function objectPods({ component, pod }: PlannedPod, runtimeClass: string | undefined): ModulePod[] {
  return component === 'reporter' ? reporterPods(pod, runtimeClass) : [pod];
}

function componentOf(draft: Draft, { name }: ModuleDraft): 'module' | 'reporter' | 'prober' {
  if (name === draft.reporter) return 'reporter';
  return name === draft.prober ? 'prober' : 'module';
}
