import type { StepId } from './steps.ts';

/** What no document answers. It is asked so that yes says what is taken for true until a device was asked. */
export interface Question {
  readonly asks: string;
  readonly why: string;
  /** Each can answer it; where two do, the later one counts, since it tried what the other one reasoned. */
  readonly steps: readonly [StepId, ...StepId[]];
}

export const questions = {
  'agent-storage-class': {
    asks: 'Does edgeAgent make claims, without a StorageClass?',
    why: 'Without this setting it makes none, and every module with a share waits for a claim made by hand.',
    steps: ['cluster-agent'],
  },
  'agent-volume-name': {
    asks: 'Does edgeAgent bind a claim to the PersistentVolume that is named like the share?',
    why: 'Without this setting any free volume would be taken, so a module could get the data of another share.',
    steps: ['cluster-volumes', 'cluster-agent'],
  },
  'agent-claim-size': {
    asks: 'Do claims of edgeAgent ask for a size above zero?',
    why: 'Kubernetes refuses a claim for nothing.',
    steps: ['cluster-agent'],
  },
  'agent-load-balancer': {
    asks: 'Do port bindings become Services of type LoadBalancer?',
    why: 'Each such Service takes an address of the range for external services.',
    steps: ['cluster-agent'],
  },
  'agent-extension': {
    asks: 'Does edgeAgent read `k8s-experimental`?',
    why: 'Limits, node selectors and volumes of their own would be ignored without it.',
    steps: ['cluster-agent'],
  },
  'crd-status': {
    asks: 'Does the definition of EdgeDeployment drop the status that edgeAgent writes?',
    why: 'What Kubernetes refuses then never reaches the twin, which goes on to say 200.',
    steps: ['cluster-crd'],
  },
  'status-stays-200': {
    asks: 'Does edgeAgent go on to report 200 when Kubernetes refuses an object?',
    why: 'Success is then not to be read from the code alone.',
    steps: ['cluster-crd', 'device-twins'],
  },
  'share-driver': {
    asks: 'Are SMB shares mounted by the FlexVolume driver microsoft.com/smb?',
    why: 'How a mount fails, and where its password is looked up, differs from driver to driver.',
    steps: ['cluster-volumes'],
  },
  'read-only-claim': {
    asks: 'Does a ReadOnlyMany claim on a share stay unbound?',
    why: 'A mount with ReadOnly asks for one, and its module would wait for ever.',
    steps: ['cluster-volumes', 'read-only-claim'],
  },
  'released-share': {
    asks: 'Does a share stay Released after its claim was deleted, until it is unmounted and mounted again?',
    why: 'A share that a deployment drops cannot come back by the next deployment.',
    steps: ['cluster-volumes', 'second-claim'],
  },
  'local-volume-stays': {
    asks: 'Does a volume of ase-node-local belong to one node?',
    why: 'Its module cannot start on the other node when that one fails.',
    steps: ['cluster-volumes'],
  },
  'smb-secret': {
    asks: 'Is the password of an SMB share looked up in the namespace of the pod?',
    why: 'A namespace that the device did not make lacks it, and no share is mounted there.',
    steps: ['cluster-secrets', 'cluster-volumes'],
  },
  'share-class-empty': {
    asks: 'Are PersistentVolumes of shares without a StorageClass?',
    why: 'A claim binds to them only with the same class.',
    steps: ['cluster-volumes'],
  },
  'local-class': {
    asks: 'Does the class ase-node-local come from rancher.io/local-path and wait for the first pod?',
    why: 'A claim of it that waits without a pod is then well.',
    steps: ['cluster-classes'],
  },
  'node-names': {
    asks: 'Are workers named k8s-<device>cl-<node>?',
    why: 'A node selector with another name matches no node.',
    steps: ['cluster-nodes'],
  },
  'hostname-label': {
    asks: 'Is the label kubernetes.io/hostname the name of the node in lower case?',
    why: 'Node selectors pick a worker by it.',
    steps: ['cluster-nodes'],
  },
  'zone-label': {
    asks: 'Do two workers carry the label topology.kubernetes.io/zone?',
    why: 'Pods are spread over two nodes by it.',
    steps: ['cluster-nodes'],
  },
  'master-taint': {
    asks: 'Is the master listed as a node, with a taint that keeps modules away?',
    why: 'Only workers run modules, so only they count for capacity.',
    steps: ['cluster-nodes'],
  },
  'proxy-sidecar': {
    asks: 'Does every module have a container `proxy` beside it?',
    why: 'Its name and its ports are not free for the module.',
    steps: ['cluster-pods'],
  },
  'grant-iotedge': {
    asks: 'May this account read pods and claims in the namespace of the modules?',
    why: 'The articles contradict each other on whether that right can be granted.',
    steps: ['cluster-rights'],
  },
  'no-cluster-roles': {
    asks: 'Is this account refused the making of ClusterRoles?',
    why: 'With the right to make them, the reporter could read nodes and PersistentVolumes.',
    steps: ['cluster-rights'],
  },
  'flux-cluster-admin': {
    asks: 'Is Flux in this cluster bound to cluster-admin?',
    why: 'Then it can make ClusterRoles, which nobody with rights in a namespace can.',
    steps: ['cluster-bindings'],
  },
  'token-node': {
    asks: 'Does the token of a pod name its node?',
    why: 'Without it the reporter needs a right or a setting to know where it runs.',
    steps: ['device-twins'],
  },
  'node-sdk-token': {
    asks: 'Do modules on the Node SDK get their credentials from the runtime?',
    why: 'Documents of the runtime say that they do not; the reporter is such a module.',
    steps: ['device-twins'],
  },
  'gpu-without-request': {
    asks: 'Is a GPU seen by a module that asks for none in its limits?',
    why: 'The reporter must not take a GPU away from the workload, and time-sharing rests on it.',
    steps: ['device-twins'],
  },
  'hub-in-refused': {
    asks: 'Does the hub refuse IN in a target condition?',
    why: 'A deployment with such a condition would not be created.',
    steps: ['hub-conditions'],
  },
  'hub-tests-conditions': {
    asks: 'Does the hub say of a target condition what is wrong with it, without creating anything?',
    why: 'A condition can then be checked before a rollout.',
    steps: ['hub-conditions'],
  },
  'hub-or-unprotected': {
    asks: 'Does the hub count targets by a query that puts no parentheses around the condition?',
    why: 'With OR the second half then counts devices that are no IoT Edge devices.',
    steps: ['hub-deployments'],
  },
  'hub-room': {
    asks: 'Is there room for one more automatic deployment of the 100 a hub takes (10 on the free tier)?',
    why: 'A rollout by waves needs one of its own.',
    steps: ['hub-deployments'],
  },
  'hub-create-only': {
    asks: 'Is a second creation of a deployment refused with 409?',
    why: 'A rollout can then not overwrite the deployment of somebody else by mistake.',
    steps: ['temporary-deployment'],
  },
  'hub-quoted-etag': {
    asks: 'Is an etag taken in quotes only?',
    why: 'A change that comes without them would be taken for a creation, and refused.',
    steps: ['temporary-deployment'],
  },
  'hub-content-kept': {
    asks: 'Is a changed content answered with 200 and silently ignored?',
    why: 'A new content needs a new deployment, whatever the answer says.',
    steps: ['temporary-deployment'],
  },
} as const satisfies Record<string, Question>;

export type QuestionId = keyof typeof questions;

export function isQuestion(id: string): id is QuestionId {
  return Object.hasOwn(questions, id);
}
