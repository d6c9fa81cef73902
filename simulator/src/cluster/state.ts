import type { Deployment, PersistentVolumeClaim } from '@mooring/edge-kubernetes';
import type {
  Claim,
  EventObject,
  Meta,
  NodeObject,
  PersistentVolume,
  Pod,
  ServiceAccountObject,
  ServiceObject,
} from './objects.ts';

export const namespace = 'iotedge';

/** Everything of the cluster that the API serves, by its plural resource name. */
export interface ClusterObjects {
  nodes: readonly NodeObject[];
  persistentvolumes: readonly PersistentVolume[];
  persistentvolumeclaims: readonly Claim[];
  pods: readonly Pod[];
  services: readonly ServiceObject[];
  serviceaccounts: readonly ServiceAccountObject[];
  events: readonly EventObject[];
}

/** The objects and what edgeAgent wants of them. Values only; every change makes a new state. */
export interface ClusterState extends ClusterObjects {
  deployments: readonly Deployment[];
  /** Claims of edgeAgent; one that is no longer here is deleted. */
  wantedClaims: readonly PersistentVolumeClaim[];
}

/** What the rules need from outside: the time and names that nobody else has. */
export interface ClusterContext {
  nowUtc: string;
  newUid: () => string;
  /** Five characters for the end of a pod's name. */
  newSuffix: () => string;
}

export const emptyCluster: ClusterState = {
  nodes: [],
  persistentvolumes: [],
  persistentvolumeclaims: [],
  pods: [],
  services: [],
  serviceaccounts: [],
  events: [],
  deployments: [],
  wantedClaims: [],
};

export function newMeta(
  context: ClusterContext,
  name: string,
  more: Partial<Pick<Meta, 'labels' | 'annotations'>> = {},
): Meta {
  return { name, uid: context.newUid(), resourceVersion: '', creationTimestamp: context.nowUtc, ...more };
}

export function newNamespacedMeta(
  context: ClusterContext,
  name: string,
  labels: Record<string, string>,
  annotations?: Record<string, string>,
): Meta & { namespace: string; labels: Record<string, string> } {
  return { ...newMeta(context, name), namespace, labels, ...(annotations === undefined ? {} : { annotations }) };
}

/** The list with the object of the same name replaced; the same list when nothing changed. */
export function withReplaced<T extends { metadata: Meta }>(objects: readonly T[], changed: T): readonly T[] {
  return objects.map((object) => (object.metadata.name === changed.metadata.name ? changed : object));
}
