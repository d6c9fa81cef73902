import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { holdsDevice, runtimeClassFor } from './gpu.ts';
import { labelsOf, selectorOf, type Component, type KubeObject, type Place } from './kube-object.ts';
import type { ModulePod } from './pod.ts';
import type { ClusterProfile } from './profile/profile.ts';
import { strategyOf } from './strategy.ts';

/** What a pod is put into, and beside. */
export interface PodSetting {
  place: Place;
  profile: ClusterProfile;
  os: 'linux' | 'windows';
  /** Claims that one node at a time may write. */
  exclusiveClaims: ReadonlySet<string>;
  component: Component;
}

/** A Deployment, never a bare pod, which would not come back after an update of the device (documented). */
export function deploymentObject(pod: ModulePod, setting: PodSetting): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(pod, setting),
    spec: {
      replicas: pod.replicas,
      selector: { matchLabels: selectorOf(setting.place, pod.name) },
      strategy: strategyOf(pod.strategy, mustEndFirst(pod, setting)),
      template: templateOf(pod, setting),
    },
  };
}

/** One pod a node. The old one ends before the new one starts, which is what a DaemonSet does by itself. */
export function daemonSetObject(pod: ModulePod, setting: PodSetting): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadataOf(pod, setting),
    spec: {
      selector: { matchLabels: selectorOf(setting.place, pod.name) },
      template: templateOf(pod, setting),
    },
  };
}

/** The name other modules reach it by, at the port outside, as on IoT Edge. */
export function serviceObject(pod: ModulePod, setting: PodSetting): KubeObject[] {
  if (pod.service === undefined) return [];
  const { annotations, spec } = pod.service;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadataOf(pod, setting), ...annotationsOf(annotations) },
      spec: { ...spec, selector: selectorOf(setting.place, pod.name) },
    },
  ];
}

/** A ServiceAccount of its own, and no token in the pod: a module has nothing to ask the cluster. */
export function serviceAccountObject(pod: ModulePod, { place, component }: PodSetting): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: pod.name, namespace: place.namespace, labels: labelsOf(place, component, pod.name) },
    automountServiceAccountToken: component !== 'module',
  };
}

/**
 * A rolling update starts the new pod first, and it would wait for ever: for the GPU the old one holds, for the volume
 * that one node at a time may write, for the ports of the node.
 */
function mustEndFirst(pod: ModulePod, { exclusiveClaims }: PodSetting): boolean {
  if (holdsDevice(pod) || pod.spec['hostNetwork'] === true) return true;
  return claimNamesOf(pod).some((claim) => exclusiveClaims.has(claim));
}

/** The claims that a pod's volumes name. */
export function claimNamesOf(pod: ModulePod): string[] {
  return pod.volumes.flatMap(({ persistentVolumeClaim: claim }) => {
    const name = isObject(claim) ? claim['claimName'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

function templateOf(pod: ModulePod, setting: PodSetting): JsonObject {
  const { nodeSelector, ...spec } = pod.spec;
  const selector = nodeSelectorOf(nodeSelector, setting);
  const { env, volumeMounts, ...container } = pod.container;
  return {
    metadata: { labels: labelsOf(setting.place, setting.component, pod.name), ...annotationsOf(pod.annotations) },
    spec: {
      serviceAccountName: pod.name,
      ...(setting.component === 'module' ? { automountServiceAccountToken: false } : {}),
      ...spec,
      ...(setting.component === 'reporter' ? {} : runtimeClassFor(pod, setting.profile)),
      ...(Object.keys(selector).length === 0 ? {} : { nodeSelector: selector }),
      containers: [
        {
          ...container,
          ...(env.length === 0 ? {} : { env }),
          ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
        },
      ],
      ...(pod.volumes.length === 0 ? {} : { volumes: pod.volumes }),
    },
  };
}

/** Where nodes of both systems may stand, a pod that does not say which it wants may land on the wrong one. */
function nodeSelectorOf(given: Json | undefined, { profile, os }: PodSetting): JsonObject {
  return { ...(profile.nodes === 'mixed' ? { 'kubernetes.io/os': os } : {}), ...(isObject(given) ? given : {}) };
}

function metadataOf(pod: ModulePod, { place, component }: PodSetting): KubeObject['metadata'] {
  return { name: pod.name, namespace: place.namespace, labels: labelsOf(place, component, pod.name) };
}

function annotationsOf(annotations: Record<string, string>): JsonObject {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}
