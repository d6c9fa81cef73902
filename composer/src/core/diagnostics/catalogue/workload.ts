import type { CatalogueEntry } from './entry.ts';

const detector = 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, mounts: { /home/input: camera } } }';
const camera = 'volumes: { camera: { share: camera-drop, protocol: smb } }';

/** The form and the names of a workload file. */
export const workloadEntries = {
  MOOR1101: {
    title: 'Unknown key',
    severities: ['error'],
    why: 'A misspelt key would be without effect, silently.',
    source: 'manifests/schema/workload.schema.json',
    certainty: 'own rule',
    example: { in: 'workload', text: 'volume: {}' },
    remedy: { in: 'workload', text: 'volumes: {}' },
  },
  MOOR1102: {
    title: 'A key is missing',
    severities: ['error'],
    why: 'Without it there is nothing to compose.',
    source: 'manifests/schema/workload.schema.json',
    certainty: 'own rule',
    example: { in: 'workload', text: 'modules: { detector: { gpu: 1 } }' },
    remedy: { in: 'workload', text: 'modules: { detector: { gpu: 1, image: contoso.azurecr.io/detector:1.4.2 } }' },
  },
  MOOR1103: {
    title: 'A value of the wrong form',
    severities: ['error'],
    why: 'It cannot mean what the key is for.',
    source: 'manifests/schema/workload.schema.json',
    certainty: 'own rule',
    example: { in: 'workload', text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, gpu: one } }' },
    remedy: { in: 'workload', text: 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2, gpu: 1 } }' },
  },
  MOOR1104: {
    title: 'A share whose server is not told',
    severities: ['error'],
    why: 'Azure Stack Edge makes a PersistentVolume for each share by itself; elsewhere it must be written, and names the server.',
    source: 'the SMB and NFS CSI drivers: volumeAttributes `source`, `server` and `share`',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: `target: k3s\nvolumes: { camera: { share: camera-drop, protocol: nfs } }\n${detector}`,
    },
    remedy: {
      in: 'workload',
      text: `target: k3s\nvolumes: { camera: { share: camera-drop, protocol: nfs, server: files.contoso.com } }\n${detector}`,
    },
  },
  MOOR1105: {
    title: 'A mount names a volume that is not declared',
    severities: ['error'],
    why: 'There is no share to bind.',
    source: 'the workload file',
    certainty: 'own rule',
    example: { in: 'workload', text: `volumes: { camra: { share: camera-drop } }\n${detector}` },
    remedy: { in: 'workload', text: `${camera}\n${detector}` },
  },
  MOOR1106: {
    title: 'A volume that no module mounts',
    severities: ['info'],
    why: 'Mostly a rest of an earlier version. Its share is still probed.',
    source: 'the workload file',
    certainty: 'own rule',
    example: { in: 'workload', text: camera },
    remedy: { in: 'workload', text: `${camera}\n${detector}` },
  },
  MOOR1107: {
    title: 'On a virtual machine a volume needs its folder',
    severities: ['error'],
    why: 'There is no PersistentVolume; the share must be mounted in the machine, and its folder is bound.',
    source: 'IoT Edge on docker knows `Binds` only',
    certainty: 'documented',
    example: { in: 'workload', text: `target: iotedge-vm\n${camera}\n${detector}` },
    remedy: {
      in: 'workload',
      text: `target: iotedge-vm\nvolumes: { camera: { share: camera-drop, hostPath: /mnt/camera } }\n${detector}`,
    },
  },
  MOOR1108: {
    title: 'A StorageClass where there is no Kubernetes',
    severities: ['error'],
    why: 'Nothing would make the volume.',
    source: 'the target iotedge-vm',
    certainty: 'own rule',
    example: {
      in: 'workload',
      text: `target: iotedge-vm\nvolumes: { camera: { storageClass: ase-node-local, size: 20Gi } }\n${detector}`,
    },
    remedy: {
      in: 'workload',
      text: `target: iotedge-vm\nvolumes: { camera: { share: camera-drop, hostPath: /mnt/camera } }\n${detector}`,
    },
  },
  MOOR1109: {
    title: 'A password in plain text',
    severities: ['warning'],
    why: 'It would be in the file, in its history and in what `compose` writes.',
    source: 'registry credentials',
    certainty: 'own rule',
    example: {
      in: 'workload',
      text: 'registries: { contoso: { address: contoso.azurecr.io, username: puller, password: example } }',
    },
    remedy: {
      in: 'workload',
      text: 'registries: { contoso: { address: contoso.azurecr.io, username: puller, password: "${ACR_PASSWORD}" } }',
    },
  },
  MOOR1110: {
    title: 'A claim must be made before the push',
    severities: ['info'],
    why: 'edgeAgent would make a ReadWriteMany claim, which a node-local StorageClass never binds. So the claim comes as YAML, to be applied by somebody with rights in the namespace.',
    source: 'edgeAgent 1.1 for Kubernetes; storage article of Azure Stack Edge',
    certainty: 'read in code',
    example: { in: 'workload', text: `volumes: { camera: { storageClass: ase-node-local, size: 20Gi } }\n${detector}` },
    remedy: { in: 'workload', text: `${camera}\n${detector}` },
  },
  MOOR1111: {
    title: 'Where the image of the reporter is taken from',
    severities: ['info'],
    why: 'The workload does not say, so it is its own registry: a name on Docker Hub could be anybody’s.',
    source: '`reporter.image`',
    certainty: 'own rule',
    example: { in: 'workload', text: detector.replace(', mounts: { /home/input: camera }', '') },
    remedy: { in: 'workload', text: 'reporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }' },
  },
  MOOR1112: {
    title: 'The image of the reporter is not known',
    severities: ['warning'],
    why: 'No registry is named, and every image is an official one of Docker Hub, where nobody can push ours. Reporter and prober are left out, and an apply then ends without proof.',
    source: '`reporter.image`',
    certainty: 'own rule',
    example: { in: 'workload', text: 'modules: { web: { image: nginx:1.27 } }' },
    remedy: {
      in: 'workload',
      text: 'modules: { web: { image: nginx:1.27 } }\nreporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
