import type { Target } from '../../model/target.ts';
import { aksHybrid } from './aks-hybrid.ts';
import { k3s } from './k3s.ts';
import { kubeadm } from './kubeadm.ts';
import { microk8s } from './microk8s.ts';
import type { ClusterProfile } from './profile.ts';
import { stackEdge } from './stack-edge.ts';

const profiles: Readonly<Record<Exclude<Target, 'iotedge-vm'>, ClusterProfile>> = {
  'ase-1node': stackEdge,
  'ase-2node': stackEdge,
  'aks-hybrid': aksHybrid,
  kubeadm,
  microk8s,
  k3s,
};

/** The cluster of a target; undefined where there is none. */
export function profileOf(target: Target): ClusterProfile | undefined {
  return target === 'iotedge-vm' ? undefined : profiles[target];
}
