/** What can be composed for now. Both ASE targets run IoT Edge 1.1 on Kubernetes; the virtual machine runs it on docker. */
export const targets = ['ase-1node', 'ase-2node', 'iotedge-vm'] as const;
export type Target = (typeof targets)[number];

/** Named by the design, not composed for yet: they have no IoT Edge, so the output is YAML of another kind. */
export const laterTargets = ['aks-hybrid', 'kubeadm', 'microk8s', 'k3s'] as const;

export const defaultTarget: Target = 'ase-1node';

export function isTarget(text: string): text is Target {
  return (targets as readonly string[]).includes(text);
}

/** Whether edgeAgent makes Kubernetes objects of createOptions, or hands them to docker. */
export function runsOnKubernetes(target: Target): boolean {
  return target !== 'iotedge-vm';
}
