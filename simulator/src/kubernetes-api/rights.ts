/** 0: `/version` and questions about oneself; 1: reading in the namespace; 2: nodes and PersistentVolumes as well. */
export const rightLevels = [0, 1, 2] as const;
export type RightLevel = (typeof rightLevels)[number];

/** Who asks. The administrator may do everything. */
export type Identity = { kind: 'admin' } | { kind: 'serviceAccount'; namespace: string; name: string };

export interface Access {
  verb: string;
  group: string;
  resource: string;
  namespace: string | undefined;
}

const readVerbs = new Set(['get', 'list', 'watch']);
const namespaced = new Set(['pods', 'persistentvolumeclaims', 'events', 'services']);
const clusterWide = new Set(['nodes', 'persistentvolumes']);

/** Whether a level allows an access; as in Kubernetes, a right in a namespace says nothing of all namespaces. */
export function isAllowed(identity: Identity, level: RightLevel, access: Access): boolean {
  if (identity.kind === 'admin') return true;
  if (access.group !== '' || !readVerbs.has(access.verb)) return false;
  if (namespaced.has(access.resource)) return level >= 1 && access.namespace === identity.namespace;
  return level >= 2 && clusterWide.has(access.resource);
}

export function userNameOf(identity: Identity): string {
  return identity.kind === 'admin' ? 'system:admin' : `system:serviceaccount:${identity.namespace}:${identity.name}`;
}

/** Kubernetes' own sentence for a refusal. */
export function forbiddenMessage(identity: Identity, access: Access, name?: string): string {
  const where = access.namespace === undefined ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  const what = name === undefined ? access.resource : `${access.resource} "${name}"`;
  return `${what} is forbidden: User "${userNameOf(identity)}" cannot ${access.verb} resource "${access.resource}" in API group "${access.group}" ${where}`;
}
