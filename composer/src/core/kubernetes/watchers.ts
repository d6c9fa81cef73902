import type { Json } from '../../source/node.ts';
import type { Place } from './kube-object.ts';
import type { ModulePod } from './pod.ts';

/**
 * The Secret that holds the connection strings: one key a node for the reporter, and one for the prober. It is named after
 * the workload, since two workloads in one namespace have identities of their own.
 */
export function connectionSecretOf(place: Place): string {
  return `${place.workload}-connections`;
}
export const proberKey = 'prober';
/** Of the reporter's objects; that of a prober has the name of the workload from the start. */
export function reporterNameOf(place: Place): string {
  return `${place.workload}-reporter`;
}

const folder = '/run/mooring/connections';
const volumeName = 'mooring-connections';

/**
 * A reporter or prober that gets its identity from a Secret: without IoT Edge nobody hands one out, and two pods with one
 * identity push each other off the hub. The Secret may come later; until then the pod runs, waits, and says for which key.
 */
export function withConnection(pod: ModulePod, role: 'reporter' | 'prober', place: Place): ModulePod {
  const key = role === 'prober' ? proberKey : '$(MOORING_NODE_NAME)';
  const env: Json[] = [
    { name: 'MOORING_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    { name: 'MOORING_CONNECTION_FILE', value: `${folder}/${key}` },
    { name: 'MOORING_CONNECTION_SECRET', value: `${place.namespace}/${connectionSecretOf(place)}` },
  ];
  const { securityContext: _given, ...container } = pod.container;
  return {
    ...pod,
    name: role === 'reporter' ? reporterNameOf(place) : pod.name,
    container: {
      ...container,
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      env: [...pod.container.env, ...env],
      volumeMounts: [...pod.container.volumeMounts, { mountPath: folder, name: volumeName, readOnly: true }],
    },
    volumes: [...pod.volumes, { name: volumeName, secret: { optional: true, secretName: connectionSecretOf(place) } }],
  };
}
