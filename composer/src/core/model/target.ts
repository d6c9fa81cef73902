/**
 * Both ASE targets run IoT Edge 1.1 on Kubernetes; the virtual machine runs it on docker. The others are Kubernetes
 * without IoT Edge.
 */
export const targets = ['ase-1node', 'ase-2node', 'iotedge-vm', 'aks-hybrid', 'kubeadm', 'microk8s', 'k3s'] as const;
export type Target = (typeof targets)[number];

export const defaultTarget: Target = 'ase-1node';

export function isTarget(text: string): text is Target {
  return (targets as readonly string[]).includes(text);
}

/**
 * Whether containers end as pods. createOptions then mean what edgeAgent on Kubernetes makes of them, also where there
 * is no IoT Edge and Mooring writes the objects itself.
 */
export function runsOnKubernetes(target: Target): boolean {
  return target !== 'iotedge-vm';
}

/** Whether shares of the device become PersistentVolumes of their name, without anybody's doing. */
export function isStackEdge(target: Target): boolean {
  return target === 'ase-1node' || target === 'ase-2node';
}

/** Whether an edgeAgent is there to be given a deployment manifest. */
export function hasIotEdge(target: Target): boolean {
  return isStackEdge(target) || target === 'iotedge-vm';
}

/** What a workload, a template or a deployment is made into. */
export const outputs = ['iotedge', 'layered', 'kubernetes', 'gitops'] as const;
export type Output = (typeof outputs)[number];

export function isOutput(text: string): text is Output {
  return (outputs as readonly string[]).includes(text);
}

/** Whether edgeAgent is given what is made: not where Kubernetes objects are written, whatever the target has. */
export function usesIotEdge(made: { target: Target; output?: Output | undefined }): boolean {
  return hasIotEdge(made.target) && made.output !== 'kubernetes' && made.output !== 'gitops';
}
