import type { Resource } from '../cluster/store.ts';

export interface Collection {
  resource: Resource;
  kind: string;
  namespaced: boolean;
  shortNames: string[];
}

/** What is served below `/api/v1`. */
export const collections: readonly Collection[] = [
  { resource: 'nodes', kind: 'Node', namespaced: false, shortNames: ['no'] },
  { resource: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false, shortNames: ['pv'] },
  { resource: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', namespaced: true, shortNames: ['pvc'] },
  { resource: 'pods', kind: 'Pod', namespaced: true, shortNames: ['po'] },
  { resource: 'services', kind: 'Service', namespaced: true, shortNames: ['svc'] },
  { resource: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true, shortNames: ['sa'] },
  { resource: 'events', kind: 'Event', namespaced: true, shortNames: ['ev'] },
];

export function findCollection(resource: string): Collection | undefined {
  return collections.find((collection) => collection.resource === resource);
}

/** Answer of `/api/v1`, by which clients such as kubectl find their way. */
export function discovery(): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: 'v1',
    resources: collections.map(({ resource, kind, namespaced, shortNames }) => ({
      name: resource,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      shortNames,
      verbs: ['get', 'list', 'watch', ...(resource === 'persistentvolumeclaims' ? ['create', 'delete'] : [])],
    })),
  };
}
