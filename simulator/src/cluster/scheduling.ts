import { recordEvent } from './events.ts';
import type { Condition, NodeObject, Pod } from './objects.ts';
import { gpuResource } from './profile.ts';
import { withReplaced, type ClusterContext, type ClusterState } from './state.ts';

/** Gives every waiting pod a node, oldest first, or says in its PodScheduled condition why it must wait. */
export function schedulePods(state: ClusterState, context: ClusterContext): ClusterState {
  let next = state;
  for (const pod of state.pods) {
    if (pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const placed = choosePlace(pod, next);
    next = 'node' in placed ? assign(next, pod, placed.node, context) : keepWaiting(next, pod, placed.message, context);
  }
  return next;
}

/** The node with the fewest pods among those that fit, or the scheduler's own words. */
export function choosePlace(pod: Pod, state: ClusterState): { node: NodeObject } | { message: string } {
  const total = state.nodes.length;
  const volumes = volumesMessage(pod, state);
  if (volumes !== undefined) return { message: `0/${total} nodes are available: ${volumes}.` };
  const refusals = new Map<string, number>();
  const fitting = state.nodes.filter((node) => {
    const why = refusalOf(pod, node, state);
    if (why !== undefined) refusals.set(why, (refusals.get(why) ?? 0) + 1);
    return why === undefined;
  });
  const podsOn = (node: NodeObject) => state.pods.filter((other) => other.spec.nodeName === node.metadata.name).length;
  const best = fitting.sort((a, b) => podsOn(a) - podsOn(b) || (a.metadata.name < b.metadata.name ? -1 : 1))[0];
  if (best !== undefined) return { node: best };
  const why = [...refusals].map(([reason, count]) => `${count} ${reason}`).sort();
  return { message: `0/${total} nodes are available: ${why.join(', ')}.` };
}

function volumesMessage(pod: Pod, state: ClusterState): string | undefined {
  const names = pod.spec.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  const claims = new Map(state.persistentvolumeclaims.map((claim) => [claim.metadata.name, claim]));
  const missing = names.find((name) => !claims.has(name));
  if (missing !== undefined) return `persistentvolumeclaim "${missing}" not found`;
  const deleted = names.find((name) => claims.get(name)?.metadata.deletionTimestamp !== undefined);
  if (deleted !== undefined) return `persistentvolumeclaim "${deleted}" is being deleted`;
  const isUnbound = names.some((name) => claims.get(name)?.status.phase !== 'Bound');
  return isUnbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

function refusalOf(pod: Pod, node: NodeObject, state: ClusterState): string | undefined {
  const labels = node.metadata.labels ?? {};
  const isSelected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  if (!isSelected) return "node(s) didn't match Pod's node affinity/selector";
  const wanted = gpusOf(pod);
  if (wanted === 0) return undefined;
  const taken = state.pods
    .filter((other) => other.spec.nodeName === node.metadata.name)
    .reduce((sum, other) => sum + gpusOf(other), 0);
  const free = Number(node.status.allocatable[gpuResource] ?? 0) - taken;
  return wanted > free ? `Insufficient ${gpuResource}` : undefined;
}

/** GPUs a pod asks for; the limit is also the request. */
export function gpusOf(pod: Pod): number {
  return pod.spec.containers.reduce((sum, container) => {
    const limits = container.resources?.limits;
    const asked = typeof limits === 'object' && limits !== null ? (limits as Record<string, unknown>)[gpuResource] : 0;
    return sum + (Number(asked) || 0);
  }, 0);
}

function assign(state: ClusterState, pod: Pod, node: NodeObject, context: ClusterContext): ClusterState {
  const name = node.metadata.name;
  const assigned: Pod = {
    ...pod,
    spec: { ...pod.spec, nodeName: name },
    status: {
      phase: 'Pending',
      startTime: context.nowUtc,
      conditions: [scheduled('True', context)],
      containerStatuses: pod.spec.containers.map((container) => ({
        name: container.name,
        image: container.image,
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: 'ContainerCreating' } },
      })),
    },
  };
  const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${name}`;
  return recordEvent(
    { ...state, pods: withReplaced(state.pods, assigned) },
    pod,
    { type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler' },
    context,
  );
}

function keepWaiting(state: ClusterState, pod: Pod, message: string, context: ClusterContext): ClusterState {
  if (pod.status.conditions[0]?.message === message) return state;
  const condition = { ...scheduled('False', context), reason: 'Unschedulable', message };
  const waiting: Pod = { ...pod, status: { phase: 'Pending', conditions: [condition] } };
  return recordEvent(
    { ...state, pods: withReplaced(state.pods, waiting) },
    pod,
    { type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler' },
    context,
  );
}

function scheduled(status: 'True' | 'False', context: ClusterContext): Condition {
  return { type: 'PodScheduled', status, lastTransitionTime: context.nowUtc, lastProbeTime: null };
}
