import { systemNamespaces, type ClusterProfile } from './profile.ts';

/** The native Kubernetes of Azure Stack Edge. Users have rights in their namespaces only (documented). */
export const stackEdge: ClusterProfile = {
  title: 'Azure Stack Edge',
  // Documented: the volume is made when the share is used for compute, and is named like it.
  shares: { by: 'name' },
  localClass: 'ase-node-local',
  loadBalancer: 'builtIn',
  loadBalancerHelp: 'MetalLB gives an address of the range that was set for external services on the device.',
  gpu: {
    // Inferred: time sharing works by environment alone, so the NVIDIA runtime must be the default one.
    runtimeClass: undefined,
    writesRuntimeClass: false,
    note: 'The device plugin for GPUs is part of the device.',
  },
  nodes: 'linux',
  // Documented: system namespaces, those of IoT Edge and Arc, and the reserved user name.
  reservedNamespaces: [
    ...systemNamespaces,
    'metallb-system',
    'dbe-namespace',
    'default',
    'kubernetes-dashboard',
    'iotedge',
    'azure-arc',
    'aseuser',
  ],
  namespaceBy: 'device',
  hasClusterAdmins: false,
  notes: [
    'A share becomes a PersistentVolume of its name only when it is used for compute (documented).',
    'One PersistentVolume is bound by one claim (documented): a share that `iotedge` or another namespace has claimed stays out of reach here.',
    'When a claim is deleted, its PersistentVolume cannot be bound again before the share was unmounted and mounted anew (inferred).',
  ],
};
