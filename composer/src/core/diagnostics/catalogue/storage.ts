import type { CatalogueEntry } from './entry.ts';

function mounted(mount: string): string {
  return `modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    createOptions: { HostConfig: { Mounts: [${mount}] } }`;
}
function bound(bind: string): string {
  return `modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    createOptions: { HostConfig: { Binds: ["${bind}"] } }`;
}
function volume(share: string): string {
  return `volumes: { camera: { share: ${share} } }\nmodules: { detector: { image: contoso.azurecr.io/detector:1.4.2, mounts: { /home/input: camera } } }`;
}
function claimed(head: string, more: string): string {
  return `${head}${volume('x').replace('share: x', `storageClass: ase-node-local, size: 20Gi${more}`)}`;
}
function claimedOf(target: string, storageClass: string, more: string): string {
  return claimed(`target: ${target}\n`, more).replace('ase-node-local', storageClass);
}
function database(volume: string): string {
  return `volumes: { db: { ${volume} } }\nmodules: { db: { image: "docker.io/postgres:15.4", mounts: { /var/lib/postgresql/data: db } } }`;
}
/** A module of a manifest with one mount, and the manifest before with several shares. */
function pushed(source: string): string {
  return `{"detector": {"settings": {"image": "contoso.azurecr.io/detector:1.4.2", "createOptions": {"HostConfig": {"Mounts": [{"Type": "volume", "Target": "/in", "Source": ${source}}]}}}, "type": "docker"}}`;
}
function before(...shares: string[]): object {
  const Mounts = shares.map((share) => ({ Type: 'volume', Source: share, Target: `/${share}` }));
  const modules = { detector: { settings: { createOptions: JSON.stringify({ HostConfig: { Mounts } }) } } };
  return { $edgeAgent: { 'properties.desired': { modules } } };
}
const goodMount = '{ Target: /home/input, Source: camera-drop, Type: volume }';

/** Shares, claims, mounts. */
export const storageEntries = {
  MOOR1501: {
    title: 'A share name that Kubernetes would change',
    severities: ['error', 'warning'],
    why: 'The claim asks for the PersistentVolume named like the changed name. An error, but a warning in a manifest where only slashes around the name or its case change: `"/https/"` does reach the share `https`.',
    source: 'edgeAgent 1.1 for Kubernetes, `SanitizeDNSLabel`; storage article of Azure Stack Edge',
    certainty: 'read in code',
    example: { in: 'workload', text: volume('Camera_Drop') },
    remedy: { in: 'workload', text: volume('camera-drop') },
  },
  MOOR1502: {
    title: 'A share name with less than three characters',
    severities: ['warning'],
    why: 'Shares of Azure Stack Edge have 3 to 63 characters, so there is none of that name.',
    source: 'article on shares of Azure Stack Edge',
    certainty: 'documented',
    example: { in: 'workload', text: volume('ab') },
    remedy: { in: 'workload', text: volume('abc') },
  },
  MOOR1503: {
    title: 'A mount without type, source or target',
    severities: ['error'],
    why: 'edgeAgent throws while it builds the list of all modules: none is created or updated. It may never be reported to the hub.',
    source: 'edgeAgent 1.1 for Kubernetes, `InvalidMountException`',
    certainty: 'read in code',
    example: { in: 'workload', text: mounted('{ Source: camera-drop, Type: volume }') },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
  MOOR1504: {
    title: 'A docker volume on Kubernetes',
    severities: ['error'],
    why: 'The name of the volume becomes the relative path of a folder, which no pod can mount.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: bound('camera:/home/input') },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
  MOOR1505: {
    title: 'A folder of the worker node',
    severities: ['warning', 'error'],
    why: 'It is created empty when it is not there, so the module runs and sees nothing, and writes to the disk of the node. A file cannot be bound at all. An error on Azure Stack Edge for the folder of shares of other devices, `/home/hcsshares`: what is written there is lost.',
    source: 'edgeAgent 1.1 for Kubernetes (hostPath of type DirectoryOrCreate)',
    certainty: 'read in code',
    example: { in: 'workload', text: bound('/home/hcsshares/camera-drop:/home/input') },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
  MOOR1506: {
    title: 'A share mounted read-only',
    severities: ['warning'],
    why: 'The claim becomes ReadOnlyMany, and a share offers ReadWriteOnce and ReadWriteMany: the module would wait for ever.',
    source: 'edgeAgent 1.1 for Kubernetes; not yet tried on a device',
    certainty: 'inferred',
    question: 'read-only-claim',
    whenSettled: 'error',
    example: {
      in: 'workload',
      text: mounted('{ Target: /home/input, Source: camera-drop, Type: volume, ReadOnly: true }'),
    },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
  MOOR1507: {
    title: 'One path mounted twice',
    severities: ['error'],
    why: 'Kubernetes refuses the pod.',
    source: 'validation rules of Kubernetes',
    certainty: 'documented',
    example: { in: 'workload', text: mounted(`${goodMount}, { Target: /home/input, Source: results, Type: volume }`) },
    remedy: { in: 'workload', text: mounted(`${goodMount}, { Target: /home/output, Source: results, Type: volume }`) },
  },
  MOOR1508: {
    title: 'Two sources with one name',
    severities: ['error'],
    why: 'Volumes and claims are told apart by their changed name only: one of the two is mounted in both places, silently. Names of the sidecar’s volumes are refused.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: mounted('{ Target: /a, Source: config-volume, Type: volume }') },
    remedy: { in: 'workload', text: mounted('{ Target: /a, Source: config-share, Type: volume }') },
  },
  MOOR1509: {
    title: 'No Kubernetes name can be made of it',
    severities: ['error'],
    why: 'Nothing is left, or more than 63 characters are: edgeAgent throws and updates no module.',
    source: 'edgeAgent 1.1 for Kubernetes, `SanitizeDNSLabel`',
    certainty: 'read in code',
    example: { in: 'workload', text: volume('___') },
    remedy: { in: 'workload', text: volume('camera-drop') },
  },
  MOOR1510: {
    title: 'A mount that is dropped',
    severities: ['warning'],
    why: 'edgeAgent knows the types volume and bind, and binds with two parts; the rest has no effect and no message.',
    source: 'edgeAgent 1.1 for Kubernetes',
    certainty: 'read in code',
    example: { in: 'workload', text: mounted('{ Target: /cache, Source: cache, Type: tmpfs }') },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
  MOOR1511: {
    title: 'A folder of the machine as a volume on Kubernetes',
    severities: ['error'],
    why: 'It would be a folder of whichever node the module runs on: made empty where it is missing, another one on another node, and lost with the node.',
    source: 'edgeAgent 1.1 for Kubernetes (hostPath of type DirectoryOrCreate)',
    certainty: 'read in code',
    example: {
      in: 'workload',
      text: 'volumes: { cache: { hostPath: /var/cache } }\nmodules: { detector: { image: contoso.azurecr.io/detector:1.4.2, mounts: { /cache: cache } } }',
    },
    remedy: {
      in: 'workload',
      text: 'volumes: { cache: { memory: 256Mi } }\nmodules: { detector: { image: contoso.azurecr.io/detector:1.4.2, mounts: { /cache: cache } } }',
    },
  },
  MOOR1512: {
    title: 'ReadWriteMany of a class that makes volumes for one node',
    severities: ['error'],
    why: '`ase-node-local` makes folders on the disk of one worker and offers ReadWriteOnce only: the claim is never bound.',
    source: 'storage article of Azure Stack Edge',
    certainty: 'documented',
    example: { in: 'workload', text: claimed('', ', accessMode: ReadWriteMany') },
    remedy: { in: 'workload', text: claimed('', '') },
  },
  MOOR1513: {
    title: 'A volume that stays on one of two nodes',
    severities: ['info'],
    why: 'The disk belongs to one worker, so the module cannot start on the other one when that fails.',
    source: 'storage article of Azure Stack Edge; not tried on a device',
    certainty: 'inferred',
    question: 'local-volume-stays',
    example: { in: 'workload', text: claimed('target: ase-2node\n', '') },
    remedy: { in: 'workload', text: `target: ase-2node\n${volume('results')}` },
  },
  MOOR1514: {
    title: 'ReadWriteMany of `local-path`',
    severities: ['warning'],
    why: 'Its provisioner makes folders on the disk of one node and refuses ReadWriteMany unless it was set to a shared file system: the claim is never bound.',
    source: 'documentation of local-path-provisioner, which K3s brings',
    certainty: 'inferred',
    example: { in: 'workload', text: claimedOf('k3s', 'local-path', ', accessMode: ReadWriteMany') },
    remedy: { in: 'workload', text: claimedOf('k3s', 'local-path', '') },
  },
  MOOR1515: {
    title: 'A StorageClass of another kind of cluster',
    severities: ['warning'],
    why: 'The class comes with another kind of cluster, or, in objects for Azure Stack Edge, is another one than the device brings. Where nobody made one of that name, the claim is never bound.',
    source: 'names of the classes that the clusters bring',
    certainty: 'inferred',
    example: { in: 'workload', text: claimedOf('k3s', 'ase-node-local', '') },
    remedy: { in: 'workload', text: claimedOf('k3s', 'local-path', '') },
  },
  MOOR1516: {
    title: 'A database whose data stands on a share',
    severities: ['warning', 'info'],
    why: 'Databases rely on locks, owners and renames of POSIX, which SMB and NFS shares do not give: they refuse to start, or their files are damaged. Known by the name of the image. An info where a share is mounted, but not where the data is by default.',
    source: 'storage article of Azure Stack Edge, which names a class of its own for what needs POSIX',
    certainty: 'documented',
    example: { in: 'workload', text: database('share: results, protocol: smb') },
    remedy: { in: 'workload', text: database('storageClass: ase-node-local, size: 20Gi') },
  },
  MOOR1517: {
    title: 'A share that is uploaded to a storage account',
    severities: ['info'],
    why: 'When the device may not write to the account, or the account keeps what it has, uploads stop while modules go on writing, until the device is full and writes are throttled.',
    source: 'articles on shares and on alerts of Azure Stack Edge',
    certainty: 'documented',
    example: { in: 'workload', text: volume('results, tier: cloud') },
    remedy: { in: 'workload', text: volume('results, tier: local') },
  },
  MOOR1518: {
    title: 'A mount in another mount',
    severities: ['info', 'warning'],
    why: 'A mount below a share needs a folder there, which is made in the share. A warning where two mounts have one path but for a slash: one hides the other.',
    source: 'how mounts work on Linux',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: mounted(`${goodMount}, { Target: /home/input/cache, Source: results, Type: volume }`),
    },
    remedy: { in: 'workload', text: mounted(`${goodMount}, { Target: /home/cache, Source: results, Type: volume }`) },
  },
  MOOR1519: {
    title: 'A share that is no longer mounted',
    severities: ['warning'],
    why: 'edgeAgent deletes a claim as soon as no module names it, and the PersistentVolume of the share is then Released: it binds no other claim until the share was unmounted and mounted again.',
    source: 'edgeAgent 1.1 for Kubernetes; storage article of Azure Stack Edge, not tried on a device',
    certainty: 'inferred',
    question: 'released-share',
    example: {
      in: 'modules',
      text: pushed('"results"'),
      previous: { modulesContent: before('camera-drop', 'results') },
    },
    remedy: { in: 'modules', text: pushed('"camera-drop"'), previous: { modulesContent: before('camera-drop') } },
  },
  MOOR1520: {
    title: 'A claim that would have to change',
    severities: ['warning'],
    why: 'The mode of a claim follows `ReadOnly` of its first mount, and what a bound claim asks for cannot be changed: edgeAgent tries, is refused, and stops there in each round.',
    source: 'edgeAgent 1.1 for Kubernetes; validation rules of Kubernetes, not tried on a device',
    certainty: 'inferred',
    example: {
      in: 'modules',
      text: pushed('"results", "ReadOnly": true'),
      previous: { modulesContent: before('results') },
    },
    remedy: { in: 'modules', text: pushed('"results"'), previous: { modulesContent: before('results') } },
  },
  MOOR1521: {
    title: 'A path that nothing can be mounted at',
    severities: ['error'],
    why: 'A path in a container must not contain a colon, but for the drive of Windows, and no container starts with a mount over its root.',
    source: 'documents of Kubernetes on volume mounts; runc',
    certainty: 'documented',
    example: { in: 'workload', text: mounted('{ Target: "/home/input:ro", Source: camera-drop, Type: volume }') },
    remedy: { in: 'workload', text: mounted(goodMount) },
  },
} as const satisfies Record<string, CatalogueEntry>;
