import { claimPath } from '../model/claim-path.ts';
import type { OutputFile } from '../model/output-file.ts';
import type { Target } from '../model/target.ts';
import type { ClaimVolume, Volumes } from '../model/volume.ts';

/** Where modules of managed IoT Edge live on the device. */
const namespace = 'iotedge';

/**
 * One claim a StorageClass volume that is mounted, as YAML for `kubectl apply` before the push. edgeAgent would make a ReadWriteMany
 * claim, which a node-local class never binds; a claim without its device label it leaves alone.
 */
export function claimFiles(volumes: Volumes, mounted: ReadonlySet<string>, target: Target): OutputFile[] {
  return [...volumes.values()].flatMap((volume) => {
    if (volume.kind !== 'claim' || !mounted.has(volume.name)) return [];
    const path = claimPath(volume.claim);
    return [{ path, content: `${header(path, target)}${claimYaml(volume)}` }];
  });
}

function header(path: string, target: Target): string {
  const lines = [
    `Apply it before the deployment is pushed: kubectl apply -f ${path}`,
    '',
    `It needs rights on persistentvolumeclaims in the namespace ${namespace}. A user of the device gets them there by`,
    `  Grant-HcsKubernetesNamespaceAccess -Namespace ${namespace} -UserName <user>`,
    'in the PowerShell interface of the device. Of this the documents contradict each other: the article on sharing GPUs',
    'does it, the one on namespaces says that nobody can be granted iotedge. If the device refuses it, the kubeconfig of',
    'the cluster admin is needed: local web UI > Device > Kubernetes API > Advanced config, with a key from Microsoft.',
    '',
    'Until the module runs, the claim shows Pending with WaitForFirstConsumer. That is as it should be.',
    ...(target === 'ase-2node'
      ? ['The volume stays on the node where the module first ran, and does not move to the other one when that fails.']
      : []),
    'edgeAgent neither changes nor deletes the claim, since it does not carry its label.',
  ];
  return lines.map((line) => `#${line === '' ? '' : ` ${line}`}\n`).join('');
}

function claimYaml({ claim, storageClass, size, accessMode }: ClaimVolume): string {
  return [
    'apiVersion: v1',
    'kind: PersistentVolumeClaim',
    'metadata:',
    `  name: ${JSON.stringify(claim)}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  accessModes:',
    `    - ${accessMode ?? 'ReadWriteOnce'}`,
    `  storageClassName: ${JSON.stringify(storageClass)}`,
    '  resources:',
    '    requests:',
    `      storage: ${JSON.stringify(size)}`,
    '',
  ].join('\n');
}
