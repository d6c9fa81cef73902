/** Who makes the PersistentVolume of a share. */
export type ShareBinding =
  /** The device, named like the share; a claim asks for it by that name. */
  | { by: 'name' }
  /** Mooring, for a CSI driver that a person has installed. */
  | { by: 'csi'; smbDriver: string; nfsDriver: string; install: string };

/** What is known of a kind of cluster, as far as objects come out differently. Certainty stands beside each value. */
export interface ClusterProfile {
  /** As a person calls it. */
  title: string;
  shares: ShareBinding;
  /** StorageClass of volumes on one node's disk, where the cluster brings one. */
  localClass: string | undefined;
  loadBalancer: 'builtIn' | 'addOn' | 'none';
  /** What a person does so that a Service of type LoadBalancer gets an address. */
  loadBalancerHelp: string;
  gpu: {
    /** What a pod names to get the NVIDIA runtime; undefined where that is the default runtime of the node. */
    runtimeClass: string | undefined;
    /** Whether the RuntimeClass is ours to write: nobody else makes it there. */
    writesRuntimeClass: boolean;
    note: string;
  };
  /** `mixed`: Linux and Windows nodes may stand beside each other, so every pod says which it wants. */
  nodes: 'linux' | 'mixed';
  /** Not for workloads. */
  reservedNamespaces: readonly string[];
  /** `device`: the device's own cmdlets make it, with all that belongs to it. */
  namespaceBy: 'device' | 'manifest';
  /** Whether users may make what belongs to no namespace: PersistentVolumes, ClusterRoles. */
  hasClusterAdmins: boolean;
  /** For the README. */
  notes: readonly string[];
}

/** Of every Kubernetes. */
export const systemNamespaces = ['kube-system', 'kube-public', 'kube-node-lease'] as const;
