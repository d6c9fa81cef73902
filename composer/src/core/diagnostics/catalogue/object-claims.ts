import type { CatalogueEntry } from './entry.ts';
import { claim, object, onDevice, shareClaim } from './objects.ts';

const some = 'resources: { requests: { storage: 10Gi } }';
const many = 'accessModes: [ReadWriteMany]';
const noClass = 'storageClassName: ""';

function named(volume: string): string {
  return claim('frames', many, some, `volumeName: ${volume}`, noClass);
}
function modes(text: string): string {
  return claim('frames', ...(text === '' ? [] : [`accessModes: ${text}`]), some, 'volumeName: camera-drop', noClass);
}
function size(text: string): string {
  return claim('frames', many, `resources: { requests: { storage: ${text} } }`, 'volumeName: camera-drop', noClass);
}

/** Claims and volumes. */
export const objectClaimEntries = {
  MOOR2510: {
    title: 'A name that no PersistentVolume of a share has',
    severities: ['error', 'warning'],
    why: 'The volume of a share is named like the share. A claim that names another one waits for ever, and its pods with it.',
    source: 'storage article of Azure Stack Edge; names of objects in the documents of Kubernetes',
    certainty: 'documented',
    example: onDevice(named('Camera-Drop')),
    remedy: onDevice(named('camera-drop')),
  },
  MOOR2511: {
    title: 'A claim that does not say which volume it means',
    severities: ['warning'],
    why: 'Without `storageClassName: ""` the default class may be put in: a share is then not bound (`storageClassName does not match`), or a new volume is made on the disk of one node.',
    source:
      'documents of Kubernetes on default classes; storage article of Azure Stack Edge. Whether the device has a default class is not documented',
    certainty: 'inferred',
    example: onDevice(claim('frames', many, some, 'volumeName: camera-drop')),
    remedy: onDevice(shareClaim('frames')),
  },
  MOOR2512: {
    title: 'No access mode, or none that exists',
    severities: ['error'],
    why: 'Kubernetes refuses the claim.',
    source: 'validation rules of Kubernetes',
    certainty: 'documented',
    example: onDevice(modes('[RWX]')),
    remedy: onDevice(modes('[ReadWriteMany]')),
  },
  MOOR2513: {
    title: 'No amount of storage, or none that can be had',
    severities: ['error'],
    why: 'Kubernetes refuses a claim without an amount above zero, and binds no volume that is smaller than what is asked for.',
    source: 'validation rules of Kubernetes; storage article of Azure Stack Edge (32Ti)',
    certainty: 'documented',
    example: onDevice(size('10GB')),
    remedy: onDevice(size('10Gi')),
  },
  MOOR2514: {
    title: 'One volume, two claims',
    severities: ['error'],
    why: 'PersistentVolume and claim belong to each other one to one. The second claim stays Pending, and so do its pods.',
    source: 'storage article of Azure Stack Edge; documents of Kubernetes',
    certainty: 'documented',
    example: onDevice(shareClaim('frames'), shareClaim('pictures')),
    remedy: onDevice(shareClaim('frames')),
  },
  MOOR2515: {
    title: 'A PersistentVolume written by hand',
    severities: ['warning'],
    why: 'The device makes the volume of each share that is used for compute, and removes it with the share. Users of a namespace may not make any.',
    source: 'storage article, and article on namespaces and roles of Azure Stack Edge',
    certainty: 'documented',
    example: onDevice(
      object(
        'v1',
        'PersistentVolume',
        'camera-drop',
        undefined,
        'spec: { capacity: { storage: 10Gi }, accessModes: [ReadWriteMany], nfs: { server: 10.0.0.4, path: /camera-drop } }',
      ),
    ),
    remedy: onDevice(shareClaim('frames')),
  },
} as const satisfies Record<string, CatalogueEntry>;
