/** An API that Kubernetes stopped to serve. */
export interface GoneApi {
  /** The minor release of Kubernetes 1 without it. */
  minor: number;
  /** What is served instead; nothing where it was given up. */
  now?: string;
  /** Whether an object of it can be read as one of `now`, as it stands. */
  isSame: boolean;
}

const allKinds = '*';

/**
 * By version and kind, from the deprecation guide of Kubernetes. Of `apps` only what named its selector is the same now:
 * before, the labels of the pods were taken for it.
 */
const gone: Readonly<Record<string, Readonly<Record<string, GoneApi>>>> = {
  'extensions/v1beta1': {
    Ingress: { minor: 22, now: 'networking.k8s.io/v1', isSame: false },
    NetworkPolicy: { minor: 16, now: 'networking.k8s.io/v1', isSame: true },
    PodSecurityPolicy: { minor: 16, isSame: false },
    [allKinds]: { minor: 16, now: 'apps/v1', isSame: true },
  },
  'apps/v1beta1': { [allKinds]: { minor: 16, now: 'apps/v1', isSame: true } },
  'apps/v1beta2': { [allKinds]: { minor: 16, now: 'apps/v1', isSame: true } },
  'batch/v2alpha1': { [allKinds]: { minor: 21, now: 'batch/v1', isSame: true } },
  'batch/v1beta1': { [allKinds]: { minor: 25, now: 'batch/v1', isSame: true } },
  'policy/v1beta1': {
    PodSecurityPolicy: { minor: 25, isSame: false },
    [allKinds]: { minor: 25, now: 'policy/v1', isSame: false },
  },
  'networking.k8s.io/v1beta1': { [allKinds]: { minor: 22, now: 'networking.k8s.io/v1', isSame: false } },
  'apiextensions.k8s.io/v1beta1': { [allKinds]: { minor: 22, now: 'apiextensions.k8s.io/v1', isSame: false } },
  'rbac.authorization.k8s.io/v1alpha1': {
    [allKinds]: { minor: 22, now: 'rbac.authorization.k8s.io/v1', isSame: true },
  },
  'rbac.authorization.k8s.io/v1beta1': {
    [allKinds]: { minor: 22, now: 'rbac.authorization.k8s.io/v1', isSame: true },
  },
  'admissionregistration.k8s.io/v1beta1': {
    ValidatingWebhookConfiguration: { minor: 22, now: 'admissionregistration.k8s.io/v1', isSame: false },
    MutatingWebhookConfiguration: { minor: 22, now: 'admissionregistration.k8s.io/v1', isSame: false },
  },
  'apiregistration.k8s.io/v1beta1': { [allKinds]: { minor: 22, now: 'apiregistration.k8s.io/v1', isSame: true } },
  'certificates.k8s.io/v1beta1': {
    CertificateSigningRequest: { minor: 22, now: 'certificates.k8s.io/v1', isSame: false },
  },
  'coordination.k8s.io/v1beta1': { Lease: { minor: 22, now: 'coordination.k8s.io/v1', isSame: true } },
  'scheduling.k8s.io/v1beta1': { [allKinds]: { minor: 22, now: 'scheduling.k8s.io/v1', isSame: true } },
  'storage.k8s.io/v1beta1': {
    CSIStorageCapacity: { minor: 27, now: 'storage.k8s.io/v1', isSame: true },
    StorageClass: { minor: 22, now: 'storage.k8s.io/v1', isSame: true },
    CSIDriver: { minor: 22, now: 'storage.k8s.io/v1', isSame: true },
    CSINode: { minor: 22, now: 'storage.k8s.io/v1', isSame: true },
    VolumeAttachment: { minor: 22, now: 'storage.k8s.io/v1', isSame: true },
  },
  'discovery.k8s.io/v1beta1': { [allKinds]: { minor: 25, now: 'discovery.k8s.io/v1', isSame: false } },
  'events.k8s.io/v1beta1': { [allKinds]: { minor: 25, now: 'events.k8s.io/v1', isSame: false } },
  'node.k8s.io/v1beta1': { [allKinds]: { minor: 25, now: 'node.k8s.io/v1', isSame: true } },
  'autoscaling/v2beta1': { [allKinds]: { minor: 25, now: 'autoscaling/v2', isSame: false } },
  'autoscaling/v2beta2': { [allKinds]: { minor: 26, now: 'autoscaling/v2', isSame: true } },
  'flowcontrol.apiserver.k8s.io/v1beta1': {
    [allKinds]: { minor: 26, now: 'flowcontrol.apiserver.k8s.io/v1', isSame: false },
  },
  'flowcontrol.apiserver.k8s.io/v1beta2': {
    [allKinds]: { minor: 29, now: 'flowcontrol.apiserver.k8s.io/v1', isSame: false },
  },
  'flowcontrol.apiserver.k8s.io/v1beta3': {
    [allKinds]: { minor: 32, now: 'flowcontrol.apiserver.k8s.io/v1', isSame: false },
  },
};

/** Since when an API is not served any more; undefined for one that is, and for those of others. */
export function goneApiOf(apiVersion: string, kind: string): GoneApi | undefined {
  const kinds = Object.hasOwn(gone, apiVersion) ? gone[apiVersion] : undefined;
  if (kinds === undefined) return undefined;
  return Object.hasOwn(kinds, kind) ? kinds[kind] : kinds[allKinds];
}
