import { systemNamespaces, type ClusterProfile } from './profile.ts';

/** K3s: a load balancer and a local class are built in. */
export const k3s: ClusterProfile = {
  title: 'K3s',
  shares: {
    by: 'csi',
    smbDriver: 'smb.csi.k8s.io',
    nfsDriver: 'nfs.csi.k8s.io',
    install: 'Install csi-driver-smb and csi-driver-nfs of the Kubernetes project.',
  },
  localClass: 'local-path',
  loadBalancer: 'builtIn',
  loadBalancerHelp: 'ServiceLB gives the addresses of the nodes.',
  gpu: {
    runtimeClass: 'nvidia',
    // General knowledge: releases since the end of 2023 bring it; it would be theirs to change.
    writesRuntimeClass: false,
    note: 'GPUs need the NVIDIA container toolkit on the node before K3s starts, and the NVIDIA device plugin. Releases before the end of 2023 do not bring the RuntimeClass `nvidia`; make it there with handler `nvidia`.',
  },
  nodes: 'linux',
  reservedNamespaces: [...systemNamespaces, 'azure-arc', 'flux-system'],
  namespaceBy: 'manifest',
  hasClusterAdmins: true,
  notes: [],
};
