import { describe, expect, it } from 'vitest';
import { inventory, kubectl, shareVolume, workerNode } from '../core/diagnostics/catalogue/device-examples.ts';
import { checkTexts } from './testing/check-text.ts';
import { composeText, detector, head } from './testing/compose-text.ts';

function found(text: string, items: readonly object[]) {
  const { diagnostics } = composeText(text, { knowledge: { 'known.json': kubectl(...items) } });
  return diagnostics.filter(({ code }) => code.startsWith('MOOR23'));
}

const told = (text: string, items: readonly object[]) =>
  found(text, items).map(({ code, severity }) => `${code} ${severity}`);

const asking = (target: string, ...modules: string[]) =>
  `${head}target: ${target}\nmodules:\n${modules.map((module, index) => `  m${index}: { image: ${detector}, ${module} }\n`).join('')}`;
const gpus = (name: string, count: string) => workerNode(name, { 'nvidia.com/gpu': count });
const cordoned = (node: object) => ({ ...node, spec: { unschedulable: true } });
const tainted = (node: object, key: string, effect: string) => ({ ...node, spec: { taints: [{ key, effect }] } });

describe('a node that takes no pods now', () => {
  it('is no room, which is a warning since it may be opened again', () => {
    const both = [gpus('k8s-1', '0'), cordoned(gpus('k8s-2', '1'))];
    expect(found(asking('ase-2node', 'gpu: 1'), both).map(({ message }) => message)).toEqual([
      expect.stringContaining('without k8s-2, which takes no pods now'),
    ]);
    expect(told(asking('ase-2node', 'gpu: 1'), both)).toEqual(['MOOR2326 warning']);
    expect(told(asking('ase-2node', 'gpu: 1'), [gpus('k8s-1', '0'), gpus('k8s-2', '0')])).toEqual(['MOOR2326 error']);
  });

  it('is one of two that is not ready, and one with a taint of its own', () => {
    const text = asking('ase-2node', 'gpu: 1');
    expect(told(text, [gpus('k8s-1', '0'), workerNode('k8s-2', { 'nvidia.com/gpu': '1' }, 'Unknown')])).toEqual([
      'MOOR2326 warning',
    ]);
    const withTaint = (key: string, effect: string) => [gpus('k8s-1', '1'), tainted(gpus('k8s-2', '1'), key, effect)];
    const two = asking('ase-2node', 'gpu: 1', 'gpu: 1');
    expect(told(two, withTaint('sku', 'NoSchedule'))).toEqual(['MOOR2327 warning']);
    expect(told(two, withTaint('sku', 'PreferNoSchedule'))).toEqual(['MOOR2328 warning']);
    expect(told(two, withTaint('node.kubernetes.io/disk-pressure', 'NoSchedule'))).toEqual(['MOOR2328 warning']);
  });

  it('is told by itself where there is no other, and still has its labels', () => {
    expect(told(asking('ase-1node', 'gpu: 1'), [cordoned(gpus('k8s-1', '1'))])).toEqual(['MOOR2335 warning']);
    const text = asking('ase-2node', 'node: k8s-2');
    expect(told(text, [gpus('k8s-1', '1'), cordoned(gpus('k8s-2', '1'))])).toEqual([]);
  });
});

describe('two nodes of which one fails', () => {
  const both = (count: string) => [gpus('k8s-1', count), gpus('k8s-2', count)];

  it('carry as many GPUs as one of them has', () => {
    expect(told(asking('ase-2node', 'gpu: 1'), both('1'))).toEqual([]);
    expect(told(asking('ase-2node', 'gpu: 1', 'gpu: 1'), both('1'))).toEqual(['MOOR2328 warning']);
    expect(told(asking('ase-2node', 'gpu: 1', 'gpu: 1'), both('2'))).toEqual([]);
    expect(told(asking('ase-2node', 'gpu: 2', 'gpu: 1'), both('2'))).toEqual(['MOOR2328 warning']);
  });

  it('share a GPU among as many modules as there are', () => {
    const sharing = 'gpu: { sharing: time, devices: [0] }';
    expect(told(asking('ase-2node', 'gpu: 1', sharing, sharing, sharing), both('1'))).toEqual([]);
  });

  it('carry as much CPU and memory as one of them has', () => {
    const nodes = [workerNode('k8s-1', { memory: '8Gi' }), workerNode('k8s-2', { memory: '6Gi' })];
    const memory = (amount: string) => `resources: { requests: { memory: ${amount} } }`;
    expect(told(asking('ase-2node', memory('3Gi'), memory('3Gi')), nodes)).toEqual([]);
    expect(told(asking('ase-2node', memory('4Gi'), memory('4Gi')), nodes)).toEqual(['MOOR2328 warning']);
    const cpu = (amount: string) => `resources: { requests: { cpu: "${amount}" } }`;
    expect(told(asking('ase-2node', cpu('4'), cpu('4')), nodes)).toEqual([]);
    expect(told(asking('ase-2node', cpu('5'), cpu('5')), nodes)).toEqual(['MOOR2328 warning']);
    expect(told(asking('ase-2node', cpu('7'), cpu('7'), cpu('7')), nodes)).toEqual(['MOOR2331 error']);
  });
});

describe('the processors of nodes', () => {
  const node = (name: string, architecture?: string) => ({
    ...workerNode(name, {}),
    status: architecture === undefined ? {} : { nodeInfo: { architecture } },
  });
  const image = (tag: string) => `${head}modules: { m: { image: "contoso.azurecr.io/detector:${tag}" } }\n`;

  it('run images whose tag ends in theirs, or in none', () => {
    const amd = [node('k8s-1', 'amd64')];
    expect(told(image('1.4.2-arm64v8'), amd)).toEqual(['MOOR2339 warning']);
    for (const tag of ['1.4.2-amd64', '1.4.2', '1.4.2-windows', 'arm64v8']) expect(told(image(tag), amd)).toEqual([]);
    expect(told(image('1.4.2-arm64v8'), [node('k8s-1', 'arm64')])).toEqual([]);
    expect(told(image('1.4.2-arm64v8'), [node('k8s-1')])).toEqual([]);
    const unknown = [node('k8s-1', 'amd64'), node('k8s-2')];
    expect(told(image('1.4.2-arm64v8'), unknown)).not.toContain('MOOR2339 warning');
    expect(told(image('1.4.2-arm64v8'), [])).not.toContain('MOOR2339 warning');
  });
});

describe('the version of Kubernetes on a device', () => {
  const text = 'apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: { name: web }\nspec: {}\n';
  const severities = (knowledge: Record<string, string>) =>
    checkTexts({ 'a.yaml': text }, 'ase-1node', knowledge)
      .diagnostics.filter(({ code }) => code === 'MOOR2504')
      .map(({ severity }) => severity);
  const kubelet = (kubeletVersion: string) => ({
    'nodes.json': kubectl({ ...workerNode('k8s-1', {}), status: { nodeInfo: { kubeletVersion } } }),
  });

  it('makes an error of an API that it does not serve any more, by its nodes or its release', () => {
    expect(severities({})).toEqual(['warning']);
    expect(severities(kubelet('v1.25.5'))).toEqual(['warning']);
    expect(severities(kubelet('v1.27.8'))).toEqual(['error']);
    expect(severities(inventory('release: "2403"'))).toEqual(['error']);
    expect(severities(inventory('release: "2404"'))).toEqual(['warning']);
  });
});

describe('many modules against many volumes', () => {
  it('are told each once', () => {
    const names = Array.from({ length: 300 }, (_, index) => `share-${index}`);
    const volumes = names.map((name) => `  ${name}: { share: ${name} }\n`).join('');
    const mounts = names.map((name) => `/${name}: ${name}`).join(', ');
    const text = `${head}volumes:\n${volumes}modules:\n  m: { image: ${detector}, mounts: { ${mounts} } }\n`;
    const there = names.slice(1).map((name) => shareVolume(name));
    // More than a device can have, as well.
    expect(told(text, there).toSorted()).toEqual(['MOOR2310 error', 'MOOR2322 warning']);
  });
});
