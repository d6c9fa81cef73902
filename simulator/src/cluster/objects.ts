import type { Container, PodSpec, Service, ServiceAccount } from '@mooring/edge-kubernetes';

/** Kubernetes objects as the simulated API serves them. */
export interface Meta {
  name: string;
  namespace?: string;
  uid: string;
  /** Set by the store on every change. */
  resourceVersion: string;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastProbeTime?: string | null;
}

export interface NodeObject {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: Meta;
  spec: object;
  status: {
    capacity: Record<string, string>;
    allocatable: Record<string, string>;
    conditions: Condition[];
    addresses: { type: string; address: string }[];
    nodeInfo: Record<string, string>;
  };
}

export interface PersistentVolume {
  apiVersion: 'v1';
  kind: 'PersistentVolume';
  metadata: Meta;
  spec: {
    capacity: { storage: string };
    accessModes: string[];
    persistentVolumeReclaimPolicy: 'Retain';
    storageClassName: string;
    volumeMode: 'Filesystem';
    claimRef?: { kind: 'PersistentVolumeClaim'; namespace: string; name: string; uid: string };
    flexVolume?: { driver: string; options: Record<string, string> };
    nfs?: { server: string; path: string };
  };
  status: { phase: 'Available' | 'Bound' | 'Released' };
}

export interface Claim {
  apiVersion: 'v1';
  kind: 'PersistentVolumeClaim';
  metadata: Meta;
  spec: {
    accessModes: string[];
    resources: { requests: { storage: string } };
    storageClassName: string;
    volumeName?: string;
  };
  status: {
    phase: 'Pending' | 'Bound';
    accessModes?: string[];
    capacity?: { storage: string };
  };
}

export interface ContainerStatus {
  name: string;
  image: string;
  ready: boolean;
  restartCount: number;
  state: {
    waiting?: { reason: string; message?: string };
    running?: { startedAt: string };
    terminated?: { exitCode: number; reason: string; startedAt: string; finishedAt: string };
  };
  lastState?: ContainerStatus['state'];
}

export interface Pod {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: Meta & { namespace: string; labels: Record<string, string> };
  spec: PodSpec & { nodeName?: string; containers: Container[] };
  status: {
    phase: 'Pending' | 'Running';
    conditions: Condition[];
    containerStatuses?: ContainerStatus[];
    startTime?: string;
  };
}

export interface EventObject {
  apiVersion: 'v1';
  kind: 'Event';
  metadata: Meta & { namespace: string };
  involvedObject: { kind: string; namespace: string; name: string; uid: string };
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  count: number;
  firstTimestamp: string;
  lastTimestamp: string;
  source: { component: string };
}

export type ServiceObject = Omit<Service, 'metadata'> & { metadata: Meta };
export type ServiceAccountObject = Omit<ServiceAccount, 'metadata'> & { metadata: Meta };

export type ClusterObject =
  NodeObject | PersistentVolume | Claim | Pod | EventObject | ServiceObject | ServiceAccountObject;
