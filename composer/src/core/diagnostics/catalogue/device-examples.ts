import type { Example } from './entry.ts';

type Files = Record<string, string>;

/** What `kubectl get … -o json` prints of these objects. */
export function kubectl(...items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

export function inventory(text: string): Files {
  return { 'inventory.yaml': text };
}

export function shareVolume(
  name: string,
  phase = 'Available',
  claim?: string,
  accessModes = ['ReadWriteOnce', 'ReadWriteMany'],
): object {
  const [namespace, claimName] = claim?.split('/') ?? [];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes,
      capacity: { storage: '32Ti' },
      ...(claim === undefined ? {} : { claimRef: { namespace, name: claimName } }),
    },
    status: { phase },
  };
}

/** A claim in `iotedge` as it stands there; asks of `ase-node-local` unless `spec` says otherwise. */
export function madeClaim(
  name: string,
  spec: object = {},
  { phase = 'Bound', isAgents = false, namespace = 'iotedge' } = {},
): object {
  const modes = 'volumeName' in spec ? ['ReadWriteMany'] : ['ReadWriteOnce'];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, ...(isAgents ? { labels: { 'net.azure-devices.edge.deviceid': 'line-7' } } : {}) },
    spec: { accessModes: modes, storageClassName: 'ase-node-local', ...spec },
    status: { phase },
  };
}

export function workerNode(name: string, allocatable: Record<string, string>, ready = 'True'): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    status: {
      allocatable: { cpu: '8', memory: '16Gi', ...allocatable },
      conditions: [{ type: 'Ready', status: ready }],
    },
  };
}

export const twoNodes: Files = {
  'nodes.json': kubectl(workerNode('k8s-1', { memory: '8Gi' }), workerNode('k8s-2', { memory: '8Gi' })),
};

export function otherService(address: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'broker', namespace: 'vision' },
    spec: { type: 'LoadBalancer', loadBalancerIP: address },
  };
}

export function classed(name: string): Files {
  const object = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name } };
  return { 'classes.json': kubectl(object) };
}

/** What a prober says of the share `camera-drop`, as `mooring status --format json` shows it. */
export function reporterWord(caveats: readonly string[], state = 'ok', workload = 'line-inspection'): Files {
  const prober = {
    contract: 1,
    role: 'prober',
    workload,
    heartbeatUtc: '2026-03-02T08:00:00Z',
    volumes: { in: { share: 'camera-drop', state } },
  };
  return {
    'status.json': JSON.stringify({ device: 'line-7', caveats, reporters: { [`${workload}-prober`]: prober } }),
  };
}

export function manyShares(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `{ name: share-${index + 10} }`);
  return `shares: [${names.join(', ')}]`;
}

export function clients(address: string): string {
  return `shares: [{ name: results, protocol: nfs, clients: [${address}] }]\nnodes: [{ name: k8s-1, addresses: [10.1.0.5] }]`;
}

/** What a reporter says of its own rights, and of a share that is free where it may. */
export function reporterRights(persistentvolumes: 'allowed' | 'denied'): Files {
  const volumes = persistentvolumes === 'allowed' ? { a: { name: 'camera-drop', phase: 'Available' } } : {};
  const reporter = {
    contract: 1,
    role: 'reporter',
    heartbeatUtc: '2026-03-02T08:00:00Z',
    cluster: { rights: { persistentvolumes } },
    persistentVolumes: volumes,
    omitted: { persistentVolumes: 0 },
  };
  return { 'status.json': JSON.stringify({ device: 'line-7', caveats: [], reporters: { reporter } }) };
}

/** An NFS share as Azure shows it, and the worker it lets in. */
export function nfsAccess(accessPermission: string): Files {
  const properties = { accessProtocol: 'NFS', clientAccessRights: [{ client: '10.1.0.5', accessPermission }] };
  return {
    'shares.json': JSON.stringify({ value: [{ name: 'results', properties }] }),
    'inventory.yaml': 'nodes: [{ name: k8s-1, addresses: [10.1.0.5] }]',
  };
}

/** A workload with one module on one share. */
export function onShare(share: string, knowledge: Files, protocol = 'smb'): Example {
  const module = '{ image: contoso.azurecr.io/detector:1.4.2, mounts: { /data: data } }';
  const text = `volumes: { data: { share: ${share}, protocol: ${protocol} } }\nmodules: { detector: ${module} }`;
  return { in: 'workload', text, knowledge };
}

/** A module on a device whose only node is amd64. */
export function tagged(tag: string): Example {
  const node = { ...workerNode('k8s-1', {}), status: { nodeInfo: { architecture: 'amd64' } } };
  const text = `modules: { detector: { image: "contoso.azurecr.io/detector:${tag}" } }`;
  return { in: 'workload', text, knowledge: { 'nodes.json': kubectl(node) } };
}

export function onClass(storageClass: string, knowledge: Files): Example {
  const module = '{ image: contoso.azurecr.io/detector:1.4.2, mounts: { /data: data } }';
  const text = `volumes: { data: { storageClass: ${storageClass}, size: 1Gi } }\nmodules: { detector: ${module} }`;
  return { in: 'workload', text, knowledge };
}

export function askingGpus(gpu: number, knowledge: Files, more = '', modules = 1): Example {
  const asked = gpu === 0 ? '' : `, gpu: ${gpu}`;
  return {
    in: 'workload',
    text: several(`{ ${more}image: contoso.azurecr.io/detector:1.4.2${asked} }`, modules),
    knowledge,
  };
}

/** A GPU by its number. */
export function onGpu(number: number, knowledge: Files): Example {
  const module = `{ image: contoso.azurecr.io/detector:1.4.2, env: { NVIDIA_VISIBLE_DEVICES: "${number}" } }`;
  return { in: 'workload', text: several(module, 1), knowledge };
}

/** For two nodes where the knowledge has two. */
export function askingMemory(memory: string, modules: number, knowledge: Files): Example {
  const target = knowledge === twoNodes ? 'target: ase-2node\n' : '';
  const module = `{ image: contoso.azurecr.io/detector:1.4.2, resources: { requests: { memory: ${memory} } } }`;
  return { in: 'workload', text: `${target}${several(module, modules)}`, knowledge };
}

export function withAddress(address: string, knowledge: Files): Example {
  const module = `{ image: contoso.azurecr.io/detector:1.4.2, ports: ["8080:80"], service: { type: LoadBalancer, loadBalancerIP: ${address} } }`;
  return { in: 'workload', text: `modules: { detector: ${module} }`, knowledge };
}

function several(module: string, count: number): string {
  const modules = Array.from({ length: count }, (_, index) => `detector-${index + 1}: ${module}`);
  return `modules: { ${modules.join(', ')} }`;
}
