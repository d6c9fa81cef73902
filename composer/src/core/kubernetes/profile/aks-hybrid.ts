import { systemNamespaces, type ClusterProfile } from './profile.ts';

/** AKS hybrid, on Azure Stack HCI or Windows Server: Linux and Windows node pools. */
export const aksHybrid: ClusterProfile = {
  title: 'AKS hybrid',
  // Documented: drivers of its own name.
  shares: {
    by: 'csi',
    smbDriver: 'smb.csi.akshci.com',
    nfsDriver: 'nfs.csi.akshci.com',
    install: 'Install the drivers with `Install-AksHciCsiSmb` and `Install-AksHciCsiNfs`.',
  },
  localClass: 'default',
  loadBalancer: 'builtIn',
  loadBalancerHelp: 'The load balancer of the installation gives an address.',
  gpu: {
    runtimeClass: undefined,
    writesRuntimeClass: false,
    note: 'GPUs need a node pool with GPUs and the NVIDIA device plugin.',
  },
  nodes: 'mixed',
  reservedNamespaces: [...systemNamespaces, 'azure-arc', 'flux-system'],
  namespaceBy: 'manifest',
  hasClusterAdmins: true,
  notes: [],
};
