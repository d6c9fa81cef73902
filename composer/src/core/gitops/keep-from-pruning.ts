import { isObject } from '../model/options.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';

/**
 * What Flux must not delete when it leaves the repository: a deleted claim leaves its PersistentVolume bound to nothing
 * that can be bound again, or takes the data along; a namespace takes its claims along; a RuntimeClass is everybody's.
 */
const kept = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'RuntimeClass']);

/** The object with the annotation that keeps it, where it is one of these. */
export function keepFromPruning(object: KubeObject): KubeObject {
  if (!kept.has(object.kind)) return object;
  const { annotations, ...metadata } = object.metadata;
  const disabled = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...(isObject(annotations) ? annotations : {}), ...disabled } },
  };
}
