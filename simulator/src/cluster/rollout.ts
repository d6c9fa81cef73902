import { moduleLabel, type Deployment } from '@mooring/edge-kubernetes';
import { isReady } from './kubelet.ts';
import type { Pod } from './objects.ts';
import { newNamespacedMeta, type ClusterContext, type ClusterState } from './state.ts';

export const templateHashLabel = 'pod-template-hash';

/**
 * Brings the pods to what the Deployments ask for. A rolling update (the default) keeps the old pod until the new one is
 * ready; `Recreate` waits until the old one has gone; a Deployment that is gone or has no replicas loses its pods.
 */
export function rollOut(state: ClusterState, context: ClusterContext): ClusterState {
  const deployments = new Map(state.deployments.map((deployment) => [deployment.metadata.name, deployment]));
  const terminated = new Set<Pod>();
  const made: Pod[] = [];
  for (const pod of state.pods) {
    const deployment = deployments.get(pod.metadata.labels[moduleLabel] ?? '');
    if (deployment === undefined || deployment.spec.replicas === 0) terminated.add(pod);
  }
  for (const deployment of state.deployments) {
    if (deployment.spec.replicas === 0) continue;
    const hash = templateHash(deployment);
    const pods = state.pods.filter((pod) => pod.metadata.labels[moduleLabel] === deployment.metadata.name);
    const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
    const current = live.find((pod) => pod.metadata.labels[templateHashLabel] === hash);
    const old = live.filter((pod) => pod !== current);
    const isRecreate = deployment.spec.strategy?.type === 'Recreate';
    const isReplaced = isRecreate || (current !== undefined && isReady(current));
    const ending = isReplaced ? old : current === undefined ? surplus(old) : [];
    for (const pod of ending) terminated.add(pod);
    const hasRoom = isRecreate ? pods.length === 0 : live.length - ending.length < 2;
    if (current === undefined && hasRoom) made.push(newPod(deployment, hash, context));
  }
  if (terminated.size === 0 && made.length === 0) return state;
  const pods = state.pods.flatMap((pod) => (terminated.has(pod) ? terminate(pod, context) : [pod]));
  const isSame =
    made.length === 0 && pods.length === state.pods.length && pods.every((pod, i) => pod === state.pods[i]);
  return isSame ? state : { ...state, pods: [...pods, ...made] };
}

/** One pod may be there beside the new one; of more, those go first that never came up. */
function surplus(old: readonly Pod[]): Pod[] {
  return old.filter((pod) => !isReady(pod)).slice(0, Math.max(0, old.length - 1));
}

/** A pod on a node is stopped there first; one that never got a node is gone at once. */
function terminate(pod: Pod, context: ClusterContext): Pod[] {
  if (pod.spec.nodeName === undefined) return [];
  if (pod.metadata.deletionTimestamp !== undefined) return [pod];
  return [{ ...pod, metadata: { ...pod.metadata, deletionTimestamp: context.nowUtc } }];
}

function newPod(deployment: Deployment, hash: string, context: ClusterContext): Pod {
  const { metadata, spec } = deployment.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: newNamespacedMeta(
      context,
      `${deployment.metadata.name}-${hash}-${context.newSuffix()}`,
      { ...metadata.labels, [templateHashLabel]: hash },
      metadata.annotations,
    ),
    spec,
    status: { phase: 'Pending', conditions: [] },
  };
}

/** Ten characters that change whenever the pod template does (FNV-1a, twice, for enough bits). */
export function templateHash(deployment: Deployment): string {
  const text = JSON.stringify(deployment.spec.template);
  return `${fnv1a(text, 0x811c9dc5)}${fnv1a(text, 0x01000193)}`.slice(0, 10);
}

function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0');
}
