import { sanitizeDnsValue } from './names.ts';

export type RuntimeStatus = 'unknown' | 'backoff' | 'running' | 'unhealthy' | 'stopped' | 'failed';

export interface ReportedStatus {
  runtimeStatus: RuntimeStatus;
  statusDescription: string;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: { exitCode?: number; reason?: string; startedAt?: string; finishedAt?: string };
}

/** The part of a pod that the agent looks at. */
export interface PodWithStatus {
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: readonly { reason?: string; message?: string; lastProbeTime?: string | null }[];
    containerStatuses?: readonly { name: string; state?: ContainerState }[];
  };
}

/**
 * What edgeAgent reports of a module whose pod is in this state. Time stamps in `statusDescription` have the agent's own
 * form (`06/12/2019 16:11:22`). The container is looked up by a name whose leading digits are cut, so a module that
 * starts with a digit is reported as failed while it runs.
 */
export function runtimeStatusOf(pod: PodWithStatus, moduleLabel: string): ReportedStatus {
  const status = pod.status;
  if (status === undefined) return { runtimeStatus: 'unknown', statusDescription: 'Unable to get pod status' };
  const why = `reason: ${status.reason ?? ''} with message: ${status.message ?? ''}`;
  switch (status.phase ?? '') {
    case 'Succeeded':
      return { runtimeStatus: 'stopped', statusDescription: `Module Stopped ${why}` };
    case 'Failed':
      return { runtimeStatus: 'failed', statusDescription: `Module Failed ${why}` };
    case 'Running':
      return ofContainer(pod, moduleLabel, 'running');
    case 'Pending':
      return ofContainer(pod, moduleLabel, 'backoff');
    default:
      return { runtimeStatus: 'unknown', statusDescription: `Module status Unknown ${why}` };
  }
}

/** The status of the module's own container in a pod, or undefined. */
export function moduleContainerState(pod: PodWithStatus, moduleLabel: string): ContainerState | undefined {
  if (!/[a-z]/i.test(moduleLabel)) return undefined;
  const name = sanitizeDnsValue(moduleLabel);
  return pod.status?.containerStatuses?.find((container) => container.name.toLowerCase() === name)?.state;
}

function ofContainer(pod: PodWithStatus, moduleLabel: string, whenRunning: 'running' | 'backoff'): ReportedStatus {
  const state = moduleContainerState(pod, moduleLabel);
  if (state === undefined) return withoutContainer(pod);
  if (state.waiting !== undefined) {
    return { runtimeStatus: 'backoff', statusDescription: `Module in Back-off reason: ${state.waiting.reason ?? ''}` };
  }
  if (state.terminated !== undefined) {
    const stopped = (state.terminated.exitCode ?? 0) === 0;
    const verb = stopped ? 'Stopped' : 'Failed';
    return {
      runtimeStatus: stopped ? 'stopped' : 'failed',
      statusDescription: `Module ${verb} reason: ${state.terminated.reason ?? ''}`,
    };
  }
  return { runtimeStatus: whenRunning, statusDescription: `Started at ${agentTime(state.running?.startedAt)}` };
}

/** No container yet: the newest pod condition says why, for example that a claim is unbound. */
function withoutContainer(pod: PodWithStatus): ReportedStatus {
  const conditions = pod.status?.conditions ?? [];
  const newest = conditions.reduce((latest, condition) => {
    const probed = condition.lastProbeTime ?? '';
    return probed > latest ? probed : latest;
  }, '');
  const source = conditions.find((condition) => (condition.lastProbeTime ?? '') === newest) ?? pod.status;
  return {
    runtimeStatus: 'failed',
    statusDescription: `Module Failed with container status Unknown More Info: K8s reason: ${source?.reason ?? ''} with message: ${source?.message ?? ''}`,
  };
}

function agentTime(utc: string | undefined): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})/.exec(utc ?? '');
  return parts === null ? (utc ?? '') : `${parts[2]}/${parts[3]}/${parts[1]} ${parts[4]}`;
}
