import type { CatalogueEntry } from './entry.ts';
import { deployment, object, onDevice, shareClaim } from './objects.ts';

const role = 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]';
const config = object('v1', 'ConfigMap', 'limits', 'line', 'data: { width: "1920" }');

function cron(version: string): string {
  const pod = '{ restartPolicy: Never, containers: [{ name: tidy, image: "contoso.azurecr.io/tidy:1.0.0" }] }';
  const job = `{ spec: { template: { spec: ${pod} } } }`;
  return object(version, 'CronJob', 'tidy', 'line', `spec: { schedule: "0 3 * * *", jobTemplate: ${job} }`);
}

/** What is an object of Kubernetes at all. */
export const objectFormEntries = {
  MOOR2501: {
    title: 'Objects for kubectl where no Kubernetes is meant',
    severities: ['error'],
    why: 'Only `check` reads them. A workload, a template or a deployment manifest is composed and applied; a virtual machine has no Kubernetes.',
    source: 'how Mooring tells inputs apart: by `apiVersion` and `kind`',
    certainty: 'own rule',
    example: { in: 'objects', text: shareClaim('camera-drop') },
    remedy: onDevice(shareClaim('camera-drop')),
  },
  MOOR2502: {
    title: 'A template of Helm, not filled in',
    severities: ['error'],
    why: 'Before its values are put in it is no YAML, and nothing can be said of it.',
    source: 'documents of Helm',
    certainty: 'documented',
    example: onDevice(object('v1', 'ConfigMap', '{{ .Release.Name }}', undefined)),
    remedy: onDevice(config),
  },
  MOOR2503: {
    title: 'No object of Kubernetes',
    severities: ['error'],
    why: 'Without `apiVersion`, `kind` and a name kubectl refuses it.',
    source: 'API conventions of Kubernetes',
    certainty: 'documented',
    example: onDevice('apiVersion: v1\nkind: ConfigMap\ndata: { width: "1920" }'),
    remedy: onDevice(config),
  },
  MOOR2504: {
    title: 'An API that Kubernetes does not serve any more',
    severities: ['error', 'warning'],
    why: 'The object is refused (`no matches for kind`). Updates of the device bring newer Kubernetes, so what runs today may be refused after one.',
    source: 'deprecation guide of Kubernetes; release notes of Azure Stack Edge (1.25 since 2309, 1.35 with 2607)',
    certainty: 'documented',
    example: onDevice(cron('batch/v1beta1')),
    remedy: onDevice(cron('batch/v1')),
  },
  MOOR2505: {
    title: 'A key that is misspelt, or stands in the wrong place',
    severities: ['error'],
    why: 'kubectl and Flux refuse keys that the API does not know. Where validation is switched off, the key is dropped without a word.',
    source: 'documents of Kubernetes on field validation',
    certainty: 'documented',
    example: onDevice(deployment(['volumeMount: []'])),
    remedy: onDevice(deployment(['volumeMounts: []'])),
  },
  MOOR2506: {
    title: 'A name that no object can have',
    severities: ['error'],
    why: 'Kubernetes refuses it.',
    source: 'names of objects in the documents of Kubernetes',
    certainty: 'documented',
    example: onDevice(object('v1', 'ConfigMap', 'Line_Limits', 'line')),
    remedy: onDevice(object('v1', 'ConfigMap', 'line-limits', 'line')),
  },
  MOOR2507: {
    title: 'A namespace that belongs to the device',
    severities: ['error', 'warning', 'info'],
    why: 'Nobody is granted rights in a system namespace, and edgeAgent manages what stands in `iotedge`: the object is refused, or gets in its way. Roles, RoleBindings and claims there are left alone, unless a claim carries the label of edgeAgent (info).',
    source: 'article on namespaces and roles of Azure Stack Edge; edgeAgent 1.1 for Kubernetes',
    certainty: 'documented',
    example: onDevice(object('v1', 'ConfigMap', 'limits', 'kube-system')),
    remedy: onDevice(object('v1', 'ConfigMap', 'limits', 'line')),
  },
  MOOR2508: {
    title: 'Objects without a namespace',
    severities: ['info'],
    why: 'kubectl puts them into `default` unless it is told another one, and that is reserved on the device.',
    source: 'article on namespaces and roles of Azure Stack Edge',
    certainty: 'documented',
    example: onDevice(object('v1', 'ConfigMap', 'limits', undefined)),
    remedy: onDevice(object('v1', 'ConfigMap', 'limits', 'line')),
  },
  MOOR2509: {
    title: 'A namespace that the device did not make',
    severities: ['info'],
    why: 'Every namespace of the device holds the Secret `sec-smbcredentials`, with which shares are mounted; one made otherwise may lack it, and its pods would wait for their shares.',
    source: 'listing of Secrets in an article on Azure Stack Edge; not tried on a device',
    certainty: 'inferred',
    question: 'smb-secret',
    example: onDevice(object('v1', 'Namespace', 'line', undefined), object('v1', 'ConfigMap', 'limits', 'line')),
    remedy: onDevice(object('v1', 'ConfigMap', 'limits', 'line')),
  },
  MOOR2516: {
    title: 'An object of the cluster, where rights end at a namespace',
    severities: ['warning'],
    why: 'Users of the device have no access to what belongs to the cluster as a whole; only the advanced config, which Microsoft gives to select users, has.',
    source: 'article on namespaces and roles of Azure Stack Edge',
    certainty: 'documented',
    example: onDevice(object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'watch', undefined, role)),
    remedy: onDevice(object('rbac.authorization.k8s.io/v1', 'Role', 'watch', 'line', role)),
  },
} as const satisfies Record<string, CatalogueEntry>;
