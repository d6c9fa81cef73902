import type { CatalogueEntry } from './entry.ts';
import { claim, deployment, object, onDevice, shareClaim } from './objects.ts';

const container = 'spec: { containers: [{ name: detector, image: "contoso.azurecr.io/detector:1.4.2" }] }';
const mount = 'volumeMounts: [{ name: frames, mountPath: /in }]';

function env(value: string): string {
  return deployment([`env: [{ name: WIDTH, value: ${value} }]`]);
}
function onPath(hostPath: string): string {
  return deployment([mount], [`volumes: [{ name: frames, hostPath: { ${hostPath} } }]`]);
}
function mounting(name: string): string {
  return deployment([mount], [`volumes: [{ name: frames, persistentVolumeClaim: { claimName: ${name} } }]`]);
}
function onDisk(...spec: string[]): string {
  return deployment([mount], ['volumes: [{ name: frames, persistentVolumeClaim: { claimName: disk } }]'], spec);
}
const disk = claim(
  'disk',
  'accessModes: [ReadWriteOnce]',
  'resources: { requests: { storage: 5Gi } }',
  'storageClassName: ase-node-local',
);

/** Pods, and what keeps them running. */
export const objectPodEntries = {
  MOOR2520: {
    title: 'A pod without a controller',
    severities: ['warning', 'info'],
    why: 'After an update of the device, or when its node is gone, nothing starts it again.',
    source: 'known issues of Azure Stack Edge; documents of Kubernetes',
    certainty: 'documented',
    example: onDevice(object('v1', 'Pod', 'detector', 'line', container)),
    remedy: onDevice(deployment([])),
  },
  MOOR2521: {
    title: 'A mount without a volume, or two volumes of one name',
    severities: ['error'],
    why: 'Kubernetes refuses the pod.',
    source: 'validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(deployment([mount])),
    remedy: onDevice(deployment([mount], ['volumes: [{ name: frames, emptyDir: {} }]'])),
  },
  MOOR2522: {
    title: 'A claim that stands in none of the files',
    severities: ['info'],
    why: 'Where nobody has made it, the pod waits for it. Claims are looked for in all files of the command, in the namespace of the pod.',
    source: 'documents of Kubernetes',
    certainty: 'documented',
    example: onDevice(shareClaim('frames'), mounting('frame')),
    remedy: onDevice(shareClaim('frames'), mounting('frames')),
  },
  MOOR2523: {
    title: 'A variable whose value is no text',
    severities: ['error'],
    why: 'The API refuses numbers, true and false there, and kubectl reads words such as `yes` and `off` as true and false.',
    source: 'API reference of Kubernetes; YAML 1.1',
    certainty: 'documented',
    example: onDevice(env('1920')),
    remedy: onDevice(env('"1920"')),
  },
  MOOR2524: {
    title: 'A folder or a file of the node',
    severities: ['info', 'warning'],
    why: 'Every node has its own, and it is lost with the node. A warning where nothing can be there: the socket of docker, or a file mounted as a folder.',
    source: 'documents of Kubernetes on hostPath',
    certainty: 'documented',
    example: onDevice(onPath('path: /var/run/docker.sock')),
    remedy: onDevice(shareClaim('frames'), mounting('frames')),
  },
  MOOR2525: {
    title: 'A selector that does not find its pods',
    severities: ['error'],
    why: 'Kubernetes refuses a Deployment without a selector, and one that selects other pods than its own.',
    source: 'validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(deployment([]).replace('{ app: detector } }\n  template', '{ app: watcher } }\n  template')),
    remedy: onDevice(deployment([])),
  },
  MOOR2526: {
    title: 'A container that lacks its name or its image',
    severities: ['error'],
    why: 'Kubernetes refuses the pod, also where two containers have one name.',
    source: 'validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(
      object(
        'batch/v1',
        'Job',
        'detector',
        'line',
        'spec: { template: { spec: { containers: [{ image: "a:1.0.0" }] } } }',
      ),
    ),
    remedy: onDevice(deployment([])),
  },
  MOOR2527: {
    title: 'A volume for one pod, and a rolling update',
    severities: ['info', 'warning'],
    why: 'The new pod is started before the old one ends: for a while both write the same files, and on another node the new one waits for the volume. A warning where only one pod can ever have it.',
    source: 'documents of Kubernetes on access modes and strategies',
    certainty: 'documented',
    example: onDevice(disk, onDisk()),
    remedy: onDevice(disk, onDisk('strategy: { type: Recreate }')),
  },
} as const satisfies Record<string, CatalogueEntry>;
