import type { JsonObject } from '../../source/node.ts';

/** An object of the Kubernetes API as it goes into a file. */
export interface KubeObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string };
}

/** What everything that is made of one workload has in common. */
export interface Place {
  namespace: string;
  workload: string;
}

export type Component = 'module' | 'reporter' | 'prober' | 'storage' | 'access';

/** The labels that Kubernetes recommends. */
export function labelsOf(place: Place, component: Component, name?: string): Record<string, string> {
  return {
    ...(name === undefined ? {} : { 'app.kubernetes.io/name': name }),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/managed-by': 'mooring',
    'app.kubernetes.io/part-of': place.workload,
  };
}

/** What picks the pods of one module, and never changes: a selector cannot. */
export function selectorOf(place: Place, name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': place.workload };
}
