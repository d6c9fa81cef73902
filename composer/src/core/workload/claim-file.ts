import type { Findings } from '../diagnostics/findings.ts';
import type { Volumes } from '../model/volume.ts';

/** Where modules of managed IoT Edge live on the device. */
const namespace = 'iotedge';

/**
 * One claim a StorageClass volume, as YAML for `kubectl apply` before the push. edgeAgent would make a ReadWriteMany
 * claim, which a node-local class never binds; a claim without its device label it leaves alone.
 */
export function claimFiles(volumes: Volumes, findings: Findings): { path: string; content: string }[] {
  return [...volumes.values()].flatMap((volume) => {
    if (volume.kind !== 'claim') return [];
    const path = `claims/${volume.claim}.yaml`;
    findings.add(
      'MOOR1110',
      volume.at,
      `the claim \`${volume.claim}\` must be made before the push`,
      `Run \`kubectl apply -f ${path}\` with rights in the namespace ${namespace}; without the claim the module waits for ever.`,
    );
    return [{ path, content: claimYaml(volume.claim, volume.storageClass, volume.size) }];
  });
}

function claimYaml(name: string, storageClass: string, size: string): string {
  return [
    'apiVersion: v1',
    'kind: PersistentVolumeClaim',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  accessModes:',
    '    - ReadWriteOnce',
    `  storageClassName: ${JSON.stringify(storageClass)}`,
    '  resources:',
    '    requests:',
    `      storage: ${JSON.stringify(size)}`,
    '',
  ].join('\n');
}
