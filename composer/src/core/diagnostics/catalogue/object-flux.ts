import type { CatalogueEntry } from './entry.ts';
import { claim, object, onDevice, shareClaim } from './objects.ts';

function service(spec: string): string {
  return object('v1', 'Service', 'detector', 'line', `spec: { selector: { app: detector }, ${spec} }`);
}
function repository(spec: string): string {
  return object(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository',
    'line',
    'cluster-config',
    `spec: { interval: 10m, ${spec} }`,
  );
}
function kustomization(spec: string, name = 'line', version = 'v1'): string {
  const source = 'interval: 10m, sourceRef: { kind: GitRepository, name: line }';
  return object(
    `kustomize.toolkit.fluxcd.io/${version}`,
    'Kustomization',
    name,
    'cluster-config',
    `spec: { ${source}, ${spec} }`,
  );
}

const url = 'url: "https://git.contoso.com/line.git"';
const branch = 'ref: { branch: main }';
function keepIt(claimed: string): string {
  const annotations = 'annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }';
  return claimed.replace('namespace: line }', `namespace: line, ${annotations} }`);
}
const kept = keepIt(shareClaim('frames'));
const localClaim = claim(
  'state',
  'accessModes: [ReadWriteOnce]',
  'resources: { requests: { storage: 1Gi } }',
  'storageClassName: ase-node-local',
);
const steps = [
  kustomization('prune: true, path: ./1-claims', 'claims'),
  kustomization('prune: true, path: ./2-pods', 'pods'),
];
const waiting = kustomization('prune: true, path: ./2-pods, dependsOn: [{ name: claims }]', 'pods');
const user = object(
  'apps/v1',
  'Deployment',
  'detector',
  'line',
  'spec: { selector: { matchLabels: { app: a } }, template: { metadata: { labels: { app: a } }, spec: { volumes: [{ name: v, persistentVolumeClaim: { claimName: frames } }], containers: [{ name: a, image: "contoso.azurecr.io/a:1.4.2", volumeMounts: [{ name: v, mountPath: /in }] }] } } }',
);
const tree = { '1-claims/claim.yaml': kept, '2-pods/detector.yaml': user };

/** Services, and what Flux is told. */
export const objectFluxEntries = {
  MOOR2530: {
    title: 'A port of the nodes that a Service does not get',
    severities: ['error', 'warning'],
    why: 'Kubernetes refuses a port that another Service has, that lies outside of the range for it, or that belongs to no such type.',
    source: 'documents of Kubernetes on Services',
    certainty: 'documented',
    example: onDevice(service('type: ClusterIP, ports: [{ port: 80, nodePort: 30080 }]')),
    remedy: onDevice(service('type: NodePort, ports: [{ port: 80, nodePort: 30080 }]')),
  },
  MOOR2540: {
    title: 'Flux leaves in the cluster what left the repository',
    severities: ['info'],
    why: 'Without pruning nothing is deleted: old pods keep running, and keep their shares and GPUs.',
    source: 'documents of Flux and of Azure Arc',
    certainty: 'documented',
    example: onDevice(kustomization('prune: false')),
    remedy: onDevice(kustomization('prune: true')),
  },
  MOOR2541: {
    title: 'An old version of Flux',
    severities: ['warning'],
    why: 'Azure Arc ended the first Flux in May 2025. Flux 2 stops to serve the beta versions of its APIs with newer releases.',
    source: 'documents of Azure Arc; release notes of Flux',
    certainty: 'documented',
    example: onDevice(kustomization('prune: true', 'line', 'v1beta2')),
    remedy: onDevice(kustomization('prune: true')),
  },
  MOOR2542: {
    title: 'A source or a Kustomization that Flux does not take',
    severities: ['error'],
    why: 'The API refuses it without its required keys, and Flux reads https:// and ssh:// without a password in them.',
    source: 'API reference of Flux',
    certainty: 'documented',
    example: onDevice(repository(`url: "git@git.contoso.com:line.git", ${branch}`)),
    remedy: onDevice(repository(`${url}, ${branch}`)),
  },
  MOOR2543: {
    title: 'A repository without a branch',
    severities: ['warning'],
    why: 'Flux takes `master`, which many repositories do not have.',
    source: 'API reference of Flux',
    certainty: 'documented',
    example: onDevice(repository(url)),
    remedy: onDevice(repository(`${url}, ${branch}`)),
  },
  MOOR2544: {
    title: 'A source that stands in none of the files',
    severities: ['info'],
    why: 'Where it is not in the cluster either, nothing is applied.',
    source: 'documents of Flux',
    certainty: 'documented',
    example: onDevice(
      repository(`${url}, ${branch}`),
      kustomization('prune: true').replace('name: line }, prune', 'name: lines }, prune'),
    ),
    remedy: onDevice(repository(`${url}, ${branch}`), kustomization('prune: true')),
  },
  MOOR2545: {
    title: 'A claim of a share that Flux deletes with its file',
    severities: ['warning'],
    why: 'When it leaves the repository, or moves to another step, it is deleted. The volume of the share is then Released.',
    source: 'documents of Flux on pruning; storage article of Azure Stack Edge, not tried on a device',
    certainty: 'inferred',
    question: 'released-share',
    example: onDevice(kustomization('prune: true'), shareClaim('frames')),
    remedy: onDevice(kustomization('prune: true'), kept),
  },
  MOOR2547: {
    title: 'A claim that Flux deletes with its file, and its data',
    severities: ['warning'],
    why: 'When it leaves the repository, or moves to another step, it is deleted. A volume that a StorageClass made is deleted with its claim, unless the class says to retain it.',
    source: 'documents of Flux on pruning, and of Kubernetes on reclaiming',
    certainty: 'documented',
    example: onDevice(kustomization('prune: true'), localClaim),
    remedy: onDevice(kustomization('prune: true'), keepIt(localClaim)),
  },
  MOOR2546: {
    title: 'Pods that do not wait for their claims',
    severities: ['info'],
    why: 'Flux applies what depends on nothing at once. Pods without their claims wait, and a step that waits for them may run out of time.',
    source: 'documents of Flux',
    certainty: 'documented',
    example: { ...onDevice(...steps), also: tree },
    remedy: { ...onDevice(steps[0] ?? '', waiting), also: tree },
  },
} as const satisfies Record<string, CatalogueEntry>;
