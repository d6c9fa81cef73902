import type { Json, JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import { healthPort } from '../workload/reporter-metrics.ts';
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
      ...livenessOf(container['ports']),
      env: [...pod.container.env, ...env],
      volumeMounts: [...pod.container.volumeMounts, { mountPath: folder, name: volumeName, readOnly: true }],
    },
    volumes: [...pod.volumes, { name: volumeName, secret: { optional: true, secretName: connectionSecretOf(place) } }],
  };
}

/**
 * Where it answers to others, kubelet asks it too whether it still works. Nobody asks whether it is ready: a pod that is
 * not would get no calls, and so lose its metrics just while the hub is away, and an update of a DaemonSet would stop there.
 */
function livenessOf(ports: Json | undefined): JsonObject {
  const isOpen = Array.isArray(ports) && ports.some((port) => isObject(port) && port['containerPort'] === healthPort);
  if (!isOpen) return {};
  const httpGet = { path: '/healthz', port: healthPort };
  return { livenessProbe: { httpGet, periodSeconds: 60, timeoutSeconds: 10, failureThreshold: 3 } };
}
