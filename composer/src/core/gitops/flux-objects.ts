import type { JsonObject } from '../../source/node.ts';
import type { KubeObject, Place } from '../kubernetes/kube-object.ts';
import { labelsOf } from '../kubernetes/kube-object.ts';
import type { Repository } from './repository.ts';

/** Where the objects of Flux live; Azure Arc makes it, and with it the account that applies. */
export const fluxNamespace = 'cluster-config';

/** One step of the tree: a folder, and what Flux does with it. */
export interface Step {
  name: 'access' | 'claims' | 'workloads';
  folder: string;
  /**
   * Whether Flux waits until everything is ready. Never for claims: one whose class waits for its first consumer is ready
   * when a pod uses it, and the pods come in the next step, which would wait for this one.
   */
  waits: boolean;
  timeout: string;
}

export const steps: readonly Step[] = [
  { name: 'access', folder: '1-access', waits: true, timeout: '2m' },
  { name: 'claims', folder: '2-claims', waits: false, timeout: '2m' },
  { name: 'workloads', folder: '3-workloads', waits: true, timeout: '10m' },
];

/** What Flux reads the tree from. */
export function gitRepository({ url, branch, interval, secret }: Repository, place: Place): KubeObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: metadataOf(place.workload, place),
    spec: { interval, ref: { branch }, ...(secret === undefined ? {} : { secretRef: { name: secret } }), url },
  };
}

/** One Kustomization a step, each behind the one before it. */
export function kustomizations(present: readonly Step[], { path, interval }: Repository, place: Place): KubeObject[] {
  return present.map((step, index): KubeObject => {
    const before = present[index - 1];
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: metadataOf(`${place.workload}-${step.name}`, place),
      spec: {
        ...(before === undefined ? {} : { dependsOn: [{ name: `${place.workload}-${before.name}` }] }),
        interval,
        path: `./${path}/${step.folder}`,
        prune: true,
        retryInterval: '1m',
        sourceRef: { kind: 'GitRepository', name: place.workload },
        timeout: step.timeout,
        wait: step.waits,
      },
    };
  });
}

/** The list of files by which kustomize knows a folder. */
export function kustomizationFile(resources: readonly string[]): JsonObject {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...resources] };
}

function metadataOf(name: string, place: Place): KubeObject['metadata'] {
  return { name, namespace: fluxNamespace, labels: labelsOf(place, 'access') };
}
