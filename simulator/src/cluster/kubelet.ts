import type { Condition, ContainerStatus, Pod } from './objects.ts';

/** What a kubelet writes into a pod's status, as functions of the pod and the time. */

export function isReady(pod: Pod): boolean {
  return pod.status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}

/** All containers run from now on. */
export function startContainers(pod: Pod, nowUtc: string): Pod {
  const statuses = (pod.status.containerStatuses ?? []).map((status): ContainerStatus =>
    status.state.running === undefined ? { ...status, ready: true, state: { running: { startedAt: nowUtc } } } : status,
  );
  return withStatuses(pod, statuses, nowUtc);
}

/** The module's container has ended and waits to be started again. */
export function endModuleContainer(pod: Pod, exitCode: number, nowUtc: string): Pod {
  return changeModule(pod, nowUtc, (status) => {
    const startedAt = status.state.running?.startedAt ?? nowUtc;
    const terminated = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt, finishedAt: nowUtc };
    return { ...status, ready: false, state: { terminated } };
  });
}

/** The module's container waits for its next start, with Kubernetes' name for it. */
export function backOffModuleContainer(pod: Pod, message: string, nowUtc: string): Pod {
  return changeModule(pod, nowUtc, (status) => ({
    ...status,
    ready: false,
    restartCount: status.restartCount + 1,
    lastState: status.state,
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
  }));
}

function changeModule(pod: Pod, nowUtc: string, change: (status: ContainerStatus) => ContainerStatus): Pod {
  const module = pod.spec.containers.at(-1)?.name;
  const statuses = (pod.status.containerStatuses ?? []).map((status) =>
    status.name === module ? change(status) : status,
  );
  return withStatuses(pod, statuses, nowUtc);
}

function withStatuses(pod: Pod, containerStatuses: ContainerStatus[], nowUtc: string): Pod {
  const isNowReady = containerStatuses.every((status) => status.ready);
  const status = isNowReady ? 'True' : 'False';
  const kept = pod.status.conditions.find((condition) => condition.type === 'Ready' && condition.status === status);
  const ready: Condition = kept ?? { type: 'Ready', status, lastTransitionTime: nowUtc };
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      containerStatuses,
      conditions: [...pod.status.conditions.filter((condition) => condition.type !== 'Ready'), ready],
    },
  };
}
