import { describe, expect, it } from 'vitest';
import { kubectl, workerNode } from '../core/diagnostics/catalogue/device-examples.ts';
import type { Target } from '../core/model/target.ts';
import { composeText, detector, head } from './testing/compose-text.ts';

function found(devices: string, nodes: Record<string, string>, more = '', target: Target = 'ase-1node') {
  const module = `{ image: ${detector}, env: { NVIDIA_VISIBLE_DEVICES: "${devices}" }${more} }`;
  const { diagnostics } = composeText(`${head}modules: { a: ${module} }`, { target, knowledge: nodes });
  return diagnostics.filter(({ code }) => code === 'MOOR2340' || code === 'MOOR1630');
}
const told = (...args: Parameters<typeof found>) => found(...args).map(({ code, severity }) => `${code} ${severity}`);
const nodes = (...gpus: number[]) => ({
  'nodes.json': kubectl(
    ...gpus.map((count, index) => workerNode(`k8s-${index}`, count === 0 ? {} : { 'nvidia.com/gpu': String(count) })),
  ),
});

describe('a GPU by number, where the nodes are known', () => {
  it('must be there', () => {
    expect(told('0', nodes(0))).toEqual(['MOOR2340 warning']);
    expect(told('1', nodes(1))).toEqual(['MOOR2340 warning']);
    expect(told('0,1', nodes(1))).toEqual(['MOOR2340 warning']);
    expect(found('1', nodes(1))[0]?.message).toContain('says kubectl in nodes.json');
  });
  it.each<[string, number[]]>([
    ['0', [1]],
    ['1', [2]],
    ['all', [0]],
    ['1', [1, 2]],
  ])('%s passes on %j', (devices, counts) => expect(told(devices, nodes(...counts))).toEqual([]));
  it('is looked for on the nodes that the module may run on', () => {
    const onFirst = ', createOptions: { k8s-experimental: { nodeSelector: { kubernetes.io/hostname: k8s-0 } } }';
    expect(told('1', nodes(1, 2), onFirst)).toEqual(['MOOR2340 warning']);
    expect(told('1', nodes(2, 1), onFirst)).toEqual([]);
  });
  it('is told once, where no such device has it', () => {
    expect(told('3', nodes(1))).toEqual(['MOOR1630 warning']);
    expect(told('3', nodes(1), '', 'k3s')).toEqual(['MOOR2340 warning']);
    expect(told('3', nodes(4), '', 'k3s')).toEqual([]);
  });
  it('is not told where there may be other nodes, or the module is stopped', () => {
    expect(told('1', { 'node.json': JSON.stringify(workerNode('k8s-1', {})) })).toEqual([]);
    expect(told('1', {})).toEqual([]);
    expect(told('1', nodes(1), ', status: stopped')).toEqual([]);
  });
});

describe('GPUs after a failover, where it is known how many both nodes have', () => {
  const modules = (...gpus: number[]) =>
    `${head}modules: { ${gpus.map((gpu, index) => `m${index}: { image: ${detector}, gpu: ${gpu} }`).join(', ')} }`;
  const failover = (text: string, knowledge?: Record<string, string>) => {
    const { diagnostics } = composeText(text, {
      target: 'ase-2node',
      ...(knowledge === undefined ? {} : { knowledge }),
    });
    return diagnostics.flatMap(({ code, severity }) => (/1615|232[678]/.test(code) ? [`${code} ${severity}`] : []));
  };
  it('are told of once, by what is known', () => {
    expect(failover(modules(1, 1), nodes(1, 1))).toEqual(['MOOR2328 warning']);
    expect(failover(modules(2, 1), nodes(2, 2))).toEqual(['MOOR2328 warning']);
    expect(failover(modules(2, 1), nodes(1, 1))).toEqual(['MOOR2326 error']);
    expect(failover(modules(1, 1), nodes(2, 2))).toEqual([]);
  });
  it('are told of by what such nodes may have, where the nodes are not known', () => {
    expect(failover(modules(1, 1))).toEqual(['MOOR1615 info']);
    expect(failover(modules(1, 1), nodes(2))).toEqual(['MOOR1615 info']);
  });
});
