import { systemNamespaces, type ClusterProfile } from './profile.ts';

/** MicroK8s, where most things are add-ons. */
export const microk8s: ClusterProfile = {
  title: 'MicroK8s',
  shares: {
    by: 'csi',
    smbDriver: 'smb.csi.k8s.io',
    nfsDriver: 'nfs.csi.k8s.io',
    // General knowledge: with the usual folder the driver mounts where no pod looks.
    install:
      'Install csi-driver-smb and csi-driver-nfs of the Kubernetes project with the kubelet folder of MicroK8s: `--set linux.kubelet=/var/snap/microk8s/common/var/lib/kubelet` for SMB, `--set kubeletDir=/var/snap/microk8s/common/var/lib/kubelet` for NFS.',
  },
  localClass: 'microk8s-hostpath',
  loadBalancer: 'addOn',
  loadBalancerHelp: 'Run `microk8s enable metallb` with a range of addresses.',
  gpu: {
    runtimeClass: 'nvidia',
    // General knowledge: the operator that the add-on installs makes it.
    writesRuntimeClass: false,
    note: 'GPUs need `microk8s enable nvidia` (`gpu` in older releases), which also makes the RuntimeClass `nvidia`.',
  },
  nodes: 'linux',
  reservedNamespaces: [...systemNamespaces, 'azure-arc', 'flux-system'],
  namespaceBy: 'manifest',
  hasClusterAdmins: true,
  notes: [],
};
