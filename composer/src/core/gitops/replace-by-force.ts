import { isObject } from '../model/options.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';

/**
 * A Deployment that the API refuses to change is deleted and made anew by Flux, where it says so. A change of strategy is
 * such a one where somebody else's fields stand in the way, and without it the whole step would fail for ever. A
 * Deployment holds nothing that is lost with it; a claim does, so nothing else is replaced like that.
 */
export function replaceByForce(object: KubeObject): KubeObject {
  if (object.kind !== 'Deployment') return object;
  const { annotations, ...metadata } = object.metadata;
  const force = { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...(isObject(annotations) ? annotations : {}), ...force } },
  };
}
