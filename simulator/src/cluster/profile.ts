import type { NodeObject, PersistentVolume } from './objects.ts';
import type { Share } from '../shares/share.ts';
import { newMeta, type ClusterContext } from './state.ts';

export const profiles = ['ase-1node', 'ase-2node'] as const;
export type Profile = (typeof profiles)[number];

const simulatedLabel = 'mooring/simulated';
export const gpuResource = 'nvidia.com/gpu';
export const kubernetesVersion = 'v1.35.0';
/** Address of the device on its NFS network, from the range for documentation. */
const nfsServer = '192.0.2.10';

/** Worker nodes of a profile, named as on a device: `k8s-<device serial>cl-<node serial>`. */
export function nodesOf(profile: Profile, gpusPerNode: number, context: ClusterContext): NodeObject[] {
  const serials = profile === 'ase-1node' ? ['sim0001'] : ['sim0001', 'sim0002'];
  return serials.map((serial, index) => {
    const name = `k8s-sim0001cl-${serial}`;
    const resources = { cpu: '16', memory: '32Gi', pods: '110', [gpuResource]: String(gpusPerNode) };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: newMeta(context, name, {
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          [simulatedLabel]: 'true',
        },
      }),
      spec: {},
      status: {
        capacity: resources,
        allocatable: resources,
        conditions: [
          condition('Ready', 'True', context),
          ...pressures.map((type) => condition(type, 'False', context)),
        ],
        addresses: [
          { type: 'InternalIP', address: `192.0.2.${20 + index}` },
          { type: 'Hostname', address: name },
        ],
        nodeInfo: {
          kubeletVersion: kubernetesVersion,
          osImage: 'simulated worker',
          operatingSystem: 'linux',
          architecture: 'amd64',
          containerRuntimeVersion: 'simulated://1',
        },
      },
    };
  });
}

/** A share's PersistentVolume: its name, 32 Ti whatever the disk holds, RWO and RWX, no class, kept when released. */
export function volumeOf(share: Share, device: string, context: ClusterContext): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: newMeta(context, share.name, { labels: { [simulatedLabel]: 'true' } }),
    spec: {
      capacity: { storage: '32Ti' },
      accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      volumeMode: 'Filesystem',
      ...(share.protocol === 'nfs'
        ? { nfs: { server: nfsServer, path: `/${share.name}` } }
        : { flexVolume: { driver: 'microsoft.com/smb', options: { source: mountSourceOf(share, device) } } }),
    },
    status: { phase: 'Available' },
  };
}

/** What mountinfo shows as the source of the share: `//device/share` or `server:/share`. */
export function mountSourceOf(share: Share, device: string): string {
  return share.protocol === 'nfs' ? `${nfsServer}:/${share.name}` : `//${device}/${share.name}`;
}

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

function condition(type: string, status: 'True' | 'False', context: ClusterContext) {
  return { type, status, reason: 'Simulated', lastTransitionTime: context.nowUtc };
}
