import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import { belongsToCluster } from './cluster-kinds.ts';
import type { ObjectSet } from './object-set.ts';

/** Told by other rules, with what to do instead. */
const toldElsewhere = new Set(['PersistentVolume', 'Namespace']);

/** What nobody may make on the device who has rights in a namespace only. */
export function checkRights({ objects, target }: ObjectSet, findings: Findings): void {
  if (!isStackEdge(target)) return;
  for (const object of objects) {
    if (!belongsToCluster(object) || toldElsewhere.has(object.kind)) continue;
    const isRole = object.kind.startsWith('ClusterRole');
    findings.add(
      'MOOR2516',
      object.at(['kind']),
      `${object.title} belongs to the cluster, and users of the device have rights in namespaces only`,
      isRole
        ? 'Write a Role and a RoleBinding in the namespace. Nothing to do for who has the advanced config of Microsoft.'
        : 'Nothing to do for who has the advanced config of Microsoft; everybody else is refused.',
    );
  }
}
