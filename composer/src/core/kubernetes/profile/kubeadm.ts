import { systemNamespaces, type ClusterProfile } from './profile.ts';

/** A cluster made with kubeadm: nothing is there that was not installed. */
export const kubeadm: ClusterProfile = {
  title: 'kubeadm',
  shares: {
    by: 'csi',
    smbDriver: 'smb.csi.k8s.io',
    nfsDriver: 'nfs.csi.k8s.io',
    install: 'Install csi-driver-smb and csi-driver-nfs of the Kubernetes project.',
  },
  localClass: undefined,
  loadBalancer: 'none',
  loadBalancerHelp: 'Install one, MetalLB for example, and write `service: { type: LoadBalancer }`.',
  gpu: {
    runtimeClass: 'nvidia',
    writesRuntimeClass: true,
    note: 'GPUs need the NVIDIA container toolkit on the node, with a handler named `nvidia` in containerd, and the NVIDIA device plugin.',
  },
  nodes: 'mixed',
  reservedNamespaces: [...systemNamespaces, 'azure-arc', 'flux-system'],
  namespaceBy: 'manifest',
  hasClusterAdmins: true,
  notes: [],
};
