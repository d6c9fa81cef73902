import { labelsOf, type KubeObject, type Place } from './kube-object.ts';
import type { ClusterProfile } from './profile/profile.ts';

const group = 'rbac.authorization.k8s.io';

/** What the reporter may read: pods and claims of its namespace, and of the cluster only where users are its admins. */
export function reporterAccess(serviceAccount: string, profile: ClusterProfile, place: Place): KubeObject[] {
  const labels = labelsOf(place, 'access');
  const subjects = [{ kind: 'ServiceAccount', name: serviceAccount, namespace: place.namespace }];
  const name = serviceAccount;
  // A dot stands in no name of a namespace, so no two pairs make one name.
  const clusterName = `mooring.${place.namespace}.${name}`;
  const inNamespace: KubeObject[] = [
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata: { name, namespace: place.namespace, labels },
      rules: [{ apiGroups: [''], resources: ['persistentvolumeclaims', 'pods'], verbs: ['get', 'list'] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace: place.namespace, labels },
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects,
    },
  ];
  if (!profile.hasClusterAdmins) return inNamespace;
  return [
    ...inNamespace,
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: clusterName, labels },
      rules: [
        { apiGroups: [''], resources: ['nodes', 'persistentvolumes'], verbs: ['get', 'list'] },
        { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get', 'list'] },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: clusterName, labels },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: clusterName },
      subjects,
    },
  ];
}
