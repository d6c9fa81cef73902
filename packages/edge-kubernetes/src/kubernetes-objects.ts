import type { JsonObject } from './json-reading.ts';
import type { PortProtocol } from './port-key.ts';
import type { ServiceType } from './settings.ts';

/** Kubernetes objects as JSON, with only the fields that edgeAgent writes. */
export interface ObjectMeta {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Volume extends JsonObject {
  name?: string;
  hostPath?: { path: string; type: string };
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean };
}

export interface VolumeMount extends JsonObject {
  name?: string;
  mountPath?: string;
  readOnly?: boolean;
  subPath?: string;
}

export interface EnvVar {
  name: string;
  value: string;
}

export interface Container {
  name: string;
  image: string;
  env: EnvVar[];
  volumeMounts: VolumeMount[];
  ports?: { containerPort: number; protocol: PortProtocol }[];
  resources?: JsonObject;
  securityContext?: { privileged: boolean };
  command?: string[];
  args?: string[];
  workingDir?: string;
}

export interface PodSpec {
  containers: Container[];
  volumes: Volume[];
  serviceAccountName: string;
  imagePullSecrets?: { name: string }[];
  securityContext?: JsonObject;
  nodeSelector?: Record<string, string>;
  hostIPC?: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  dnsPolicy?: string;
}

export interface Deployment {
  apiVersion: 'apps/v1';
  kind: 'Deployment';
  metadata: ObjectMeta;
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    strategy?: JsonObject & { type?: string };
    template: {
      metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
      spec: PodSpec;
    };
  };
}

export interface ServicePort {
  name: string;
  port: number;
  protocol: PortProtocol;
  targetPort?: number;
}

export interface Service {
  apiVersion: 'v1';
  kind: 'Service';
  metadata: ObjectMeta;
  spec: { type: ServiceType; ports: ServicePort[]; selector: Record<string, string>; loadBalancerIP?: string };
}

export interface ServiceAccount {
  apiVersion: 'v1';
  kind: 'ServiceAccount';
  metadata: ObjectMeta;
}

export interface PersistentVolumeClaim {
  apiVersion: 'v1';
  kind: 'PersistentVolumeClaim';
  metadata: ObjectMeta;
  spec: {
    accessModes: string[];
    resources: { requests: { storage: string } };
    storageClassName: string;
    volumeName?: string;
  };
}

/** Holds registry passwords: never to be logged or answered. */
export interface PullSecret {
  apiVersion: 'v1';
  kind: 'Secret';
  type: 'kubernetes.io/dockerconfigjson';
  metadata: ObjectMeta;
  data: { '.dockerconfigjson': string };
}
