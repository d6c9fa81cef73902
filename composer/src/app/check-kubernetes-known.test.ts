import { describe, expect, it } from 'vitest';
import {
  inventory,
  kubectl,
  madeClaim,
  otherService,
  shareVolume,
  workerNode,
} from '../core/diagnostics/catalogue/device-examples.ts';
import type { Target } from '../core/model/target.ts';
import { checkTexts } from './testing/check-text.ts';

/** `CODE severity line` of what the device has to do with. */
function told(text: string, knowledge: Record<string, string>, target?: Target): string[] {
  return checkTexts({ 'objects.yaml': text }, target, knowledge).diagnostics.flatMap(({ code, severity, line }) =>
    code.startsWith('MOOR23') ? [`${code} ${severity} ${line}`] : [],
  );
}

const known = (...items: object[]) => ({ 'known.json': kubectl(...items) });

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: pvc-smb, namespace: vision }
spec:
  accessModes: [ReadWriteMany]
  volumeName: camera-drop
  storageClassName: ""
  resources: { requests: { storage: 32Ti } }
`;

describe('a claim for kubectl', () => {
  it('needs its share on the device, at the name of the volume', () => {
    expect(told(claim, known(shareVolume('camera-drop')))).toEqual([]);
    expect(told(claim, known(shareVolume('results')))).toEqual(['MOOR2310 error 6']);
    expect(told(claim, { 'pv.json': JSON.stringify(shareVolume('results')) })).toEqual([]);
    expect(told(claim, known(shareVolume('camera-drop', 'Released', 'vision/pvc-smb')))).toEqual([
      'MOOR2313 warning 6',
    ]);
  });

  it('may have bound its share already, and no other claim may', () => {
    expect(told(claim, known(shareVolume('camera-drop', 'Bound', 'vision/pvc-smb')))).toEqual([]);
    const elsewhere = ['iotedge/camera-drop', 'vision/other', 'iotedge/pvc-smb'];
    for (const holder of elsewhere) {
      expect(told(claim, known(shareVolume('camera-drop', 'Bound', holder)))).toEqual(['MOOR2314 error 6']);
    }
    // Without a namespace it is made in the one of whoever applies it.
    const anywhere = claim.replace(', namespace: vision', '');
    expect(told(anywhere, known(shareVolume('camera-drop', 'Bound', 'iotedge/pvc-smb')))).toEqual([]);
  });

  it('is no share of the device on other clusters', () => {
    expect(told(claim, known(shareVolume('results')), 'k3s')).toEqual([]);
  });

  it('that is there cannot be changed', () => {
    const there = (spec: object, state = {}) =>
      madeClaim(
        'pvc-smb',
        { volumeName: 'camera-drop', storageClassName: '', ...spec },
        { namespace: 'vision', ...state },
      );
    expect(told(claim, known(there({})))).toEqual([]);
    expect(told(claim, known(there({ volumeName: 'results' })))).toEqual(['MOOR2324 warning 6']);
    expect(told(claim, known(there({ storageClassName: 'contoso' })))).toEqual(['MOOR2324 warning 7']);
    expect(told(claim, known(there({ accessModes: ['ReadOnlyMany'] })))).toEqual(['MOOR2324 warning 5']);
    expect(told(claim, known(there({}, { phase: 'Lost' })))).toEqual(['MOOR2323 warning 3']);
    expect(told(claim, known(there({ volumeName: 'results' }, { namespace: 'iotedge' })))).toEqual([]);
  });

  it('needs its class', () => {
    const dynamic = claim.replace('  volumeName: camera-drop\n', '').replace('""', 'ase-node-lokal');
    const classed = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'ase-node-local' } };
    expect(told(dynamic, known(classed))).toEqual(['MOOR2320 error 6']);
    expect(told(dynamic.replace('lokal', 'local'), known(classed))).toEqual([]);
  });
});

const deployment = (replicas: number, gpus: number, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: detector, namespace: vision }
spec:
  replicas: ${replicas}
  strategy: { type: Recreate }
  selector: { matchLabels: { app: detector } }
  template:
    metadata: { labels: { app: detector } }
    spec:
      ${more}
      containers:
        - name: detector
          image: contoso.azurecr.io/detector:1.4.2
          resources: { limits: { nvidia.com/gpu: ${gpus} } }
`;

const gpuNode = (name: string, gpus: string) => workerNode(name, { 'nvidia.com/gpu': gpus });
const podOf = (name: string, namespace = 'vision') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { nodeName: 'k8s-1', containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }] },
  status: { phase: 'Running' },
});

describe('pods for kubectl', () => {
  it('must find their GPUs on one node, and all of them together', () => {
    expect(told(deployment(1, 1), known(gpuNode('k8s-1', '1')))).toEqual([]);
    expect(told(deployment(1, 2), known(gpuNode('k8s-1', '1')))).toEqual(['MOOR2326 error 15']);
    expect(told(deployment(2, 1), known(gpuNode('k8s-1', '1')))).toEqual(['MOOR2327 error 15']);
    expect(told(deployment(0, 2), known(gpuNode('k8s-1', '1')))).toEqual([]);
  });

  it('take the place of their own, and not of other pods', () => {
    const node = gpuNode('k8s-1', '1');
    expect(told(deployment(1, 1), known(node, podOf('detector-5d8f-x2x')))).toEqual([]);
    expect(told(deployment(1, 1), known(node, podOf('trainer-5d8f-x2x')))).toEqual(['MOOR2327 warning 15']);
    expect(told(deployment(1, 1), known(node, podOf('detector-5d8f-x2x', 'iotedge')))).toEqual(['MOOR2327 warning 15']);
  });

  it('that tolerate taints or say their node may run where others do not', () => {
    const node = known(workerNode('k8s-1', {}));
    expect(told(deployment(1, 1, 'nodeName: k8s-0'), node)).toEqual([]);
    expect(told(deployment(1, 1, 'tolerations: [{ operator: Exists }]'), node)).toEqual([]);
    expect(told(deployment(1, 1, 'priorityClassName: high'), node)).toEqual(['MOOR2326 error 15']);
  });

  it('need a node with their labels', () => {
    const selector = 'nodeSelector: { kubernetes.io/hostname: k8s-2 }';
    expect(told(deployment(1, 1, selector), known(gpuNode('k8s-1', '1')))).toEqual(['MOOR2325 error 11']);
    expect(told(deployment(1, 1, selector), known(gpuNode('k8s-2', '1')))).toEqual([]);
  });

  it('must fit on one of two nodes after a failover', () => {
    const both = known(gpuNode('k8s-1', '1'), gpuNode('k8s-2', '1'));
    expect(told(deployment(1, 1), both, 'ase-2node')).toEqual([]);
    expect(told(deployment(2, 1), both, 'ase-2node')).toEqual(['MOOR2328 warning 15']);
  });
});

describe('a Service for kubectl', () => {
  const service = (address: string, more = '') =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: vision${more} }\nspec:\n  type: LoadBalancer\n  loadBalancerIP: ${address}\n  selector: { app: web }\n  ports: [{ port: 80 }]\n`;

  it('has an address of the range that nobody else has', () => {
    const range = inventory('serviceIpRange: 10.1.0.20-10.1.0.29');
    expect(told(service('10.1.0.25'), range)).toEqual([]);
    expect(told(service('10.1.0.99'), range)).toEqual(['MOOR2332 warning 6']);
    const broker = known(otherService('10.1.0.25'));
    expect(told(service('10.1.0.25'), broker)).toEqual(['MOOR2333 warning 6']);
    expect(told(service('10.1.0.25').replace('name: web', 'name: broker'), broker)).toEqual([]);
    const shared = service('10.1.0.25', ', annotations: { metallb.universe.tf/allow-shared-ip: a }');
    expect(told(shared, broker)).toEqual([]);
  });
});

describe('files that say what is known', () => {
  it('are told to be unreadable beside objects, too', () => {
    expect(told(claim, { 'known.yaml': '- 1' })).toEqual(['MOOR2301 error 1']);
  });
});
