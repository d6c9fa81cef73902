import type { JsonObject } from '../../source/node.ts';
import { runtimeClassFor } from './gpu.ts';
import type { Component } from './kube-object.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';

/** The label of nodes with a GPU, as GPU feature discovery and the GPU operator of NVIDIA set it. */
const gpuLabel = 'nvidia.com/gpu.present';

interface Part {
  component: Component;
  pod: ModulePod;
}

/** Whether a module names the RuntimeClass. Only then is it known to be there: a pod that names a missing one is refused. */
export function namesRuntimeClass(pods: readonly Part[], profile: ClusterProfile): boolean {
  return pods.some(
    ({ pod, component }) => component !== 'reporter' && 'runtimeClassName' in runtimeClassFor(pod, profile),
  );
}

/**
 * The reporter as the pods of its DaemonSets: one, or where the NVIDIA runtime must be named, one for nodes without a GPU
 * and one for nodes with it. A pod with the RuntimeClass would not start on a node that lacks the runtime, and one without
 * it sees no GPU. No node fits both, since two pods with one identity push each other off the hub.
 */
export function reporterPods(pod: ModulePod, runtimeClass: string | undefined): ModulePod[] {
  if (runtimeClass === undefined) return [pod];
  const gpuSpec: JsonObject = {
    ...pod.spec,
    nodeSelector: { [gpuLabel]: 'true' },
    runtimeClassName: runtimeClass,
    // The rights belong to the reporter, whichever node it is on.
    serviceAccountName: pod.name,
  };
  return [
    { ...pod, spec: { ...pod.spec, affinity: awayFromGpus() } },
    { ...pod, name: `${pod.name}-gpu`, spec: gpuSpec },
  ];
}

/** For the README, where a reporter and a module with a GPU meet a cluster whose pods must name the runtime. */
export function gpuReporterNotes(pods: readonly Part[], profile: ClusterProfile): string[] {
  if (profile.gpu.runtimeClass === undefined || !pods.some(({ component }) => component === 'reporter')) return [];
  return namesRuntimeClass(pods, profile)
    ? [
        `The reporter sees the GPUs of nodes with the label \`${gpuLabel}=true\`, where it runs with the RuntimeClass \`${profile.gpu.runtimeClass}\`. GPU feature discovery sets the label, and so does the GPU operator; without them set it by hand: \`kubectl label node <node> ${gpuLabel}=true\`.`,
      ]
    : [
        'No module asks for a GPU, so the reporter does not name the NVIDIA runtime: it sees GPUs only where that is the default runtime of the node.',
      ];
}

/** `NotIn` holds for nodes without the label, too. */
function awayFromGpus(): JsonObject {
  const matchExpressions = [{ key: gpuLabel, operator: 'NotIn', values: ['true'] }];
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  };
}
