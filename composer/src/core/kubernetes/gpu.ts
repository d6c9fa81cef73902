import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { KubeObject, Place } from './kube-object.ts';
import { labelsOf } from './kube-object.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';

const visibleDevices = 'NVIDIA_VISIBLE_DEVICES';

/** Resources of a device plugin have a domain in their name; the old pod holds them until it is gone. */
export function holdsDevice(pod: ModulePod): boolean {
  return Object.keys(limitsOf(pod)).some((name) => name.includes('/'));
}

/** Whether the container needs the NVIDIA runtime: it has a GPU for itself, or sees one it shares. */
export function needsNvidia(pod: ModulePod): boolean {
  if (Object.keys(limitsOf(pod)).some((name) => name.startsWith('nvidia.com/'))) return true;
  return pod.container.env.some(
    (variable) =>
      isObject(variable) &&
      variable['name'] === visibleDevices &&
      typeof variable['value'] === 'string' &&
      !['', 'void', 'none'].includes(variable['value']),
  );
}

/** `runtimeClassName` for a pod that needs it, where the runtime is not the default one. */
export function runtimeClassFor(pod: ModulePod, profile: ClusterProfile): JsonObject {
  const { runtimeClass } = profile.gpu;
  return runtimeClass !== undefined && needsNvidia(pod) ? { runtimeClassName: runtimeClass } : {};
}

/** The RuntimeClass that pods name, where nobody else makes it. */
export function runtimeClassObject(name: string, place: Place): KubeObject {
  return {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    // Of the cluster, not of one workload: it says nothing that another workload would say otherwise.
    metadata: {
      name,
      labels: { 'app.kubernetes.io/managed-by': labelsOf(place, 'access')['app.kubernetes.io/managed-by'] ?? '' },
    },
    handler: name,
  };
}

function limitsOf(pod: ModulePod): JsonObject {
  const resources = pod.container['resources'];
  const limits = isObject(resources) ? resources['limits'] : undefined;
  return isObject(limits) ? limits : {};
}
