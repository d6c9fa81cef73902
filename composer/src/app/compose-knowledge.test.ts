import { describe, expect, it } from 'vitest';
import { inventory, kubectl, shareVolume, workerNode } from '../core/diagnostics/catalogue/device-examples.ts';
import { composeText, detector, head } from './testing/compose-text.ts';
import { manifestWith } from './testing/translate-text.ts';

type Knowledge = Record<string, string>;

/** `CODE severity` of what the device has to do with. */
function told(text: string, knowledge: Knowledge, name = 'a.workload.yaml'): string[] {
  const { diagnostics } = composeText(text, { name, knowledge });
  return diagnostics.flatMap(({ code, severity }) => (code.startsWith('MOOR23') ? [`${code} ${severity}`] : []));
}

function findings(text: string, knowledge: Knowledge) {
  return composeText(text, { knowledge }).diagnostics.filter(({ code }) => code.startsWith('MOOR23'));
}

const one = (share: string, more = '', target = '') =>
  `${head}${target}volumes:\n  data: { share: ${share}${more} }\nmodules:\n  detector: { image: ${detector}, mounts: { /data: data } }\n`;
const volumes = (...items: object[]): Knowledge => ({ 'pv.json': kubectl(...items) });

describe('a share that the device may not have', () => {
  it('is an error where a whole list lacks it, once for all its mounts, at the volume, with who said it', () => {
    const text = `${head}volumes:\n  data: { share: camera-dorp }\nmodules:\n  a: { image: ${detector}, mounts: { /a: data } }\n  b: { image: ${detector}, mounts: { /b: data } }\n`;
    const found = findings(text, volumes(shareVolume('camera-drop'), shareVolume('results')));
    expect(found).toMatchObject([{ code: 'MOOR2310', severity: 'error', line: 5, column: 18 }]);
    expect(found[0]?.message).toContain('kubectl in pv.json');
    expect(found[0]?.help).toContain('Did you mean `camera-drop`?');
  });

  it('is not told where the list is not whole', () => {
    expect(told(one('camera-dorp'), { 'pv.json': JSON.stringify(shareVolume('camera-drop')) })).toEqual([]);
    expect(told(one('camera-dorp'), inventory('shares: [{ name: camera-drop }]'))).toEqual([]);
    expect(told(one('camera-dorp'), volumes(workerNode('k8s-1', {})))).toEqual([]);
  });

  it('is a warning where only a reporter says so', () => {
    const report = {
      contract: 1,
      role: 'reporter',
      cluster: { rights: { persistentvolumes: 'allowed' } },
      persistentVolumes: { a: { name: 'results', phase: 'Available' } },
      omitted: { persistentVolumes: 0 },
    };
    expect(told(one('camera-drop'), { 'twin.json': JSON.stringify(report) })).toEqual(['MOOR2310 warning']);
  });

  it('is told in a manifest, too, at the mount, and for the store of edgeHub', () => {
    const mount = { Type: 'volume', Source: 'camera-drop', Target: '/in' };
    const manifest = manifestWith({ HostConfig: { Mounts: [mount] } });
    expect(told(manifest, volumes(shareVolume('results')), 'deployment.json')).toEqual(['MOOR2310 error']);
    const store = `${head}volumes:\n  hub: { share: hub-store }\nedgeHub: { store: hub }\nmodules:\n  a: { image: ${detector} }\n`;
    expect(told(store, volumes(shareVolume('results')))).toEqual(['MOOR2310 error']);
  });

  it('is looked for by name in another case, where Azure shows capitals', () => {
    const shares = 'shares: [{ name: Camera-Drop }, { name: results }]\ncomplete: true';
    expect(told(one('camera-drop'), inventory(shares))).toEqual(['MOOR2311 warning']);
    expect(told(one('camera-drop'), { ...inventory(shares), ...volumes(shareVolume('camera-drop')) })).toEqual([]);
  });

  it('is there for certain where a prober reads it, whatever an inventory lacks', () => {
    const prober = { contract: 1, role: 'prober', volumes: { a: { share: 'camera-drop', state: 'ok' } } };
    const knowledge = { ...inventory('shares: []\ncomplete: true'), 'twin.json': JSON.stringify(prober) };
    expect(told(one('camera-drop'), knowledge)).toEqual([]);
  });

  it('is no matter on clusters where the workload makes its volumes', () => {
    const text = one('camera-drop', ', protocol: smb, server: files.contoso.com, credentials: camera', 'target: k3s\n');
    expect(told(text, volumes(shareVolume('results')))).toEqual([]);
  });

  it('needs no PersistentVolume in a virtual machine, and must still be there', () => {
    const text = one('camera-drop', ', protocol: smb, hostPath: /mnt/camera', 'target: iotedge-vm\n');
    expect(told(text, volumes(shareVolume('results')))).toEqual([]);
    expect(told(text, inventory('shares: [{ name: results }]\ncomplete: true'))).toEqual(['MOOR2310 error']);
  });
});

describe('a share that is there', () => {
  it('is not used for compute where the list of PersistentVolumes is whole and lacks it', () => {
    const shares = inventory('shares: [{ name: camera-drop }]');
    expect(told(one('camera-drop'), { ...shares, ...volumes(shareVolume('results')) })).toEqual(['MOOR2312 error']);
    expect(told(one('camera-drop'), shares)).toEqual([]);
  });

  it('has a PersistentVolume, whatever an old inventory says of it', () => {
    const knowledge = {
      ...inventory('shares: [{ name: camera-drop, usedForCompute: false }]'),
      ...volumes(shareVolume('camera-drop')),
    };
    expect(told(one('camera-drop'), knowledge)).toEqual([]);
  });

  it('is free for the claim that an earlier deployment made, and for no other', () => {
    const heldBy = (claim: string) => told(one('camera-drop'), volumes(shareVolume('camera-drop', 'Bound', claim)));
    expect(heldBy('iotedge/camera-drop')).toEqual([]);
    expect(heldBy('vision/camera-drop')).toEqual(['MOOR2314 error']);
    expect(heldBy('iotedge/pvc-smb')).toEqual(['MOOR2314 error']);
  });

  it('is given up when its claim was deleted, also the one of the same name', () => {
    expect(told(one('camera-drop'), volumes(shareVolume('camera-drop', 'Released', 'iotedge/camera-drop')))).toEqual([
      'MOOR2313 warning',
    ]);
  });

  it('is free in a namespace of the workload where objects for kubectl are made', () => {
    const text = one('camera-drop').replace('name: line-inspection', 'name: line-inspection, namespace: vision');
    const { diagnostics } = composeText(text, {
      output: 'kubernetes',
      knowledge: volumes(shareVolume('camera-drop', 'Bound', 'vision/camera-drop')),
    });
    expect(diagnostics.filter(({ code }) => code.startsWith('MOOR23'))).toEqual([]);
  });

  it('differs in protocol and tier only where both say one', () => {
    const knowledge = inventory('shares: [{ name: camera-drop, protocol: NFS, dataPolicy: Cloud }]');
    expect(told(one('camera-drop'), knowledge)).toEqual([]);
    expect(told(one('camera-drop', ', protocol: smb, tier: local'), knowledge)).toEqual([
      'MOOR2317 warning',
      'MOOR2317 warning',
    ]);
  });

  it('is not told to be bad by a prober that had nothing mounted: the claim is the matter then', () => {
    const reading = (state: string) => ({
      'twin.json': JSON.stringify({ contract: 1, role: 'prober', volumes: { a: { share: 'camera-drop', state } } }),
    });
    expect(told(one('camera-drop'), reading('denied'))).toEqual(['MOOR2336 warning']);
    for (const state of ['ok', 'slow', 'missing', 'unknown', 'constructor']) {
      expect(told(one('camera-drop'), reading(state))).toEqual([]);
    }
  });
});

describe('what modules ask of nodes', () => {
  const asking = (...modules: string[]) =>
    `${head}modules:\n${modules.map((module, index) => `  m${index}: { image: ${detector}, ${module} }\n`).join('')}`;
  const nodes = (...items: object[]): Knowledge => ({ 'nodes.json': kubectl(...items) });
  const gpuNode = (name: string, gpus: string) => workerNode(name, { 'nvidia.com/gpu': gpus });

  it('is an error where no node has it, and where the nodes are not all known nothing', () => {
    expect(told(asking('gpu: 1'), nodes(workerNode('k8s-1', {})))).toEqual(['MOOR2326 error']);
    expect(told(asking('gpu: 1'), { 'node.json': JSON.stringify(workerNode('k8s-1', {})) })).toEqual([]);
    expect(told(asking('gpu: 1'), inventory('nodes: [{ name: k8s-1 }]\ncomplete: true'))).toEqual([]);
    expect(told(asking('gpu: 1'), inventory('nodes: [{ name: k8s-1, gpus: 0 }]\ncomplete: true'))).toEqual([
      'MOOR2326 error',
    ]);
  });

  it('is counted over modules, without those that are stopped', () => {
    const knowledge = nodes(gpuNode('k8s-1', '1'));
    expect(told(asking('gpu: 1', 'gpu: 1'), knowledge)).toEqual(['MOOR2327 error']);
    expect(told(asking('gpu: 1', 'gpu: 1, status: stopped'), knowledge)).toEqual([]);
  });

  it('is less what other pods hold, and not what this deployment takes the place of', () => {
    const pod = (namespace: string, labels: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'trainer', namespace, labels },
      spec: { nodeName: 'k8s-1', containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }] },
      status: { phase: 'Running' },
    });
    const module = { 'net.azure-devices.edge.module': 'detector' };
    expect(told(asking('gpu: 1'), nodes(gpuNode('k8s-1', '1'), pod('vision', {})))).toEqual(['MOOR2327 warning']);
    expect(told(asking('gpu: 1'), nodes(gpuNode('k8s-1', '1'), pod('iotedge', module)))).toEqual([]);
  });

  it('must be on the node that the labels choose', () => {
    const both = nodes(gpuNode('k8s-1', '1'), workerNode('k8s-2', {}));
    const text = (node: string) =>
      `${head}target: ase-2node\nmodules:\n  a: { image: ${detector}, gpu: 1, node: ${node} }\n`;
    expect(told(text('k8s-1'), both)).toEqual([]);
    expect(told(text('k8s-2'), both)).toEqual(['MOOR2326 error']);
    expect(told(text('k8s-3'), both)).toEqual(['MOOR2325 error']);
  });

  it('does not count the node that keeps modules off', () => {
    const master = {
      ...gpuNode('k8s-0', '4'),
      spec: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] },
    };
    expect(told(asking('gpu: 1'), nodes(master, workerNode('k8s-1', {})))).toEqual(['MOOR2326 error']);
  });

  it('must fit on one of two nodes after a failover', () => {
    const text = `${head}target: ase-2node\nmodules:\n  a: { image: ${detector}, gpu: 1 }\n`;
    expect(told(text, nodes(gpuNode('k8s-1', '1'), gpuNode('k8s-2', '1')))).toEqual([]);
    expect(told(text, nodes(gpuNode('k8s-1', '1'), gpuNode('k8s-2', '0')))).toEqual(['MOOR2328 warning']);
  });
});

describe('the driver of a device', () => {
  it('runs images of its CUDA and older, by its version or by the release', () => {
    const text = `${head}modules:\n  a: { image: "nvidia/cuda:12.4.1-base-ubuntu22.04" }\n`;
    const codes = (knowledge: Knowledge) => composeText(text, { knowledge }).diagnostics.map(({ code }) => code);
    expect(codes(inventory('cuda: "12.2"'))).toContain('MOOR1619');
    expect(codes(inventory('release: "2403"'))).toContain('MOOR1619');
    expect(codes(inventory('cuda: "12.4"'))).not.toContain('MOOR1619');
    expect(codes(inventory('release: "2405"'))).not.toContain('MOOR1619');
  });
});

describe('files that say what is known', () => {
  it('stop the making of anything when they cannot be read', () => {
    for (const text of ['{', '', '- 1', 'kind: Deployment\napiVersion: apps/v2', 'modulesContent: {}']) {
      const result = composeText(one('camera-drop'), { knowledge: { 'known.yaml': text } });
      const found = result.diagnostics.filter(({ code }) => code === 'MOOR2301');
      expect(found).toMatchObject([{ severity: 'error', file: 'known.yaml' }]);
      expect(result.files).toBeUndefined();
    }
  });

  it('contradict each other where both are sure, and not where one does not know', () => {
    const volume = shareVolume('camera-drop', 'Bound', 'iotedge/camera-drop');
    const held = (by: string) => inventory(`shares: [{ name: camera-drop, boundBy: ${by} }]`);
    expect(told(one('camera-drop'), { ...held('vision/camera-drop'), ...volumes(volume) })).toEqual([
      'MOOR2303 warning',
    ]);
    expect(told(one('camera-drop'), { ...held('iotedge/camera-drop'), ...volumes(volume) })).toEqual([]);
  });
});

describe('addresses for services', () => {
  const ported = (count: number, service = '') =>
    `${head}modules:\n${Array.from({ length: count }, (_, index) => `  m${index}: { image: ${detector}, ports: ["${8080 + index}:80"]${service} }\n`).join('')}`;

  it('are one for edgeHub and one for each module with ports that is not ClusterIP', () => {
    const range = (text: string) => inventory(`serviceIpRange: ${text}`);
    expect(told(ported(2), range('10.1.0.20-10.1.0.22'))).toEqual([]);
    expect(told(ported(2), range('10.1.0.20-10.1.0.21'))).toEqual(['MOOR2334 warning']);
    expect(told(ported(2, ', service: { type: ClusterIP }'), range('10.1.0.20'))).toEqual([]);
    expect(told(ported(2), range('[10.1.0.20, 10.1.0.25-26]'))).toEqual([]);
  });

  it('are fewer where Services of others have some', () => {
    const service = (name: string, ingress: readonly object[] = [{ ip: '10.1.0.20' }]) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'vision' },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: { ingress } },
    });
    const knowledge = { ...inventory('serviceIpRange: 10.1.0.20-10.1.0.22'), ...volumes(service('broker')) };
    expect(told(ported(2), knowledge)).toEqual(['MOOR2334 warning']);
    expect(told(ported(1), knowledge)).toEqual([]);
    const waiting = { ...knowledge, ...volumes(service('broker', [])) };
    expect(told(ported(2), waiting)).toEqual([]);
  });
});
