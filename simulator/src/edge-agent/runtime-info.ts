import {
  deploymentName,
  moduleContainerState,
  moduleLabel,
  runtimeStatusOf,
  type ReportedStatus,
} from '@mooring/edge-kubernetes';
import type { Pod } from '../cluster/objects.ts';

const never = '0001-01-01T00:00:00Z';

/** What edgeAgent learns of a module from its pod. */
export interface RuntimeInfo extends ReportedStatus {
  exitCode: number;
  lastStartTimeUtc: string;
  lastExitTimeUtc: string;
}

/** Undefined when the module has no pod: it is then not reported at all. */
export function runtimeInfoOf(moduleId: string, pods: readonly Pod[]): RuntimeInfo | undefined {
  const name = deploymentName(moduleId);
  const pod = choosePod(pods.filter((candidate) => candidate.metadata.labels[moduleLabel] === name));
  if (pod === undefined) return undefined;
  const state = moduleContainerState(pod, name);
  const ended = state?.terminated ?? lastEnd(pod, name);
  const isRunning = state?.running !== undefined;
  return {
    ...runtimeStatusOf(pod, name),
    exitCode: isRunning ? 0 : (ended?.exitCode ?? 0),
    lastStartTimeUtc: state?.running?.startedAt ?? ended?.startedAt ?? never,
    lastExitTimeUtc: isRunning ? never : (ended?.finishedAt ?? never),
  };
}

/**
 * Of several pods of one module (a rollout under way) the one that runs is reported, so that an update whose new pod
 * never comes up looks like success.
 */
function choosePod(pods: readonly Pod[]): Pod | undefined {
  const newestFirst = pods.toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1));
  const staying = newestFirst.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  return staying.find((pod) => pod.status.phase === 'Running') ?? staying[0] ?? newestFirst[0];
}

function lastEnd(pod: Pod, container: string) {
  const status = pod.status.containerStatuses?.find((candidate) => candidate.name === container);
  return status?.lastState?.terminated;
}
