import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';
import type { Target } from '../core/model/target.ts';

const codes = /^MOOR(161[3-8]|1630)$/;
function found(modules: string, target: Target = 'ase-1node'): string[] {
  const { diagnostics } = composeText(`${head}modules: { ${modules} }`, { target });
  return diagnostics.flatMap(({ code, severity }) => (codes.test(code) ? [`${code} ${severity}`] : []));
}
const module = (keys: string, name = 'a') => `${name}: { image: ${detector}, ${keys} }`;
const resources = (text: string) =>
  module(`createOptions: { k8s-experimental: { resources: ${text}, strategy: { type: Recreate } } }`);
const limit = (value: string) => resources(`{ limits: { nvidia.com/gpu: ${value} } }`);

describe('the number of GPUs of a module', () => {
  it.each(['0.5', '"500m"', '-1', 'one', 'true', '"1 "', '[]'])('%s is refused', (value) =>
    expect(found(limit(value))).toEqual(['MOOR1613 error']),
  );
  it.each(['0', '1', '"1"', '2', '"1000m"'])('%s passes', (value) => expect(found(limit(value))).toEqual([]));
  it('must be the same as a limit and as a request', () => {
    expect(found(resources('{ requests: { nvidia.com/gpu: 1 } }'))).toEqual(['MOOR1613 error']);
    expect(found(resources('{ requests: { nvidia.com/gpu: 1 }, limits: { nvidia.com/gpu: 2 } }'))).toEqual([
      'MOOR1613 error',
    ]);
    expect(found(resources('{ requests: { nvidia.com/gpu: 1 }, limits: { nvidia.com/gpu: "1" } }'))).toEqual([]);
  });
});

describe('the GPUs of all modules', () => {
  const all = (...counts: number[]) => counts.map((count, index) => module(`gpu: ${count}`, `m${index}`)).join(', ');
  it.each<[Target, number[], string[]]>([
    ['ase-1node', [2], []],
    ['ase-1node', [1, 1], []],
    ['ase-1node', [1, 1, 1], ['MOOR1614 error']],
    ['ase-1node', [1, 1, 1, 1], ['MOOR1614 error']],
    ['ase-1node', [3], ['MOOR1614 error']],
    ['ase-2node', [3], ['MOOR1614 error']],
    ['ase-2node', [1], []],
    ['ase-2node', [1, 1], ['MOOR1615 info']],
    ['ase-2node', [2, 1], ['MOOR1615 warning']],
    ['ase-2node', [2, 2, 1], ['MOOR1614 error']],
    ['k3s', [8], []],
    ['iotedge-vm', [4], []],
  ])('on %s %j', (target, counts, expected) => expect(found(all(...counts), target)).toEqual(expected));

  it('does not count a module that is stopped', () => {
    expect(found(`${all(2)}, ${module('gpu: 1, status: stopped', 'idle')}`)).toEqual([]);
  });
  it('tells it at the module that goes beyond', () => {
    const { diagnostics } = composeText(
      `${head}modules:\n  a: { image: ${detector}, gpu: 2 }\n  b: { image: ${detector}, gpu: 1 }`,
    );
    expect(diagnostics.find(({ code }) => code === 'MOOR1614')).toMatchObject({ line: 6 });
  });
});

describe('GPUs by the environment', () => {
  const env = (text: string) => `env: { ${text} }`;
  it('and by a limit is told once', () => {
    expect(found(module(`gpu: 1, ${env('NVIDIA_VISIBLE_DEVICES: "1"')}`))).toEqual(['MOOR1616 warning']);
  });
  it.each(['NVIDIA_VISIBLE_DEVICES: void', 'NVIDIA_VISIBLE_DEVICES: all, NVIDIA_DRIVER_CAPABILITIES: utility'])(
    '%s takes none',
    (text) => expect(found(module(`gpu: 1, ${env(text)}`))).toEqual([]),
  );
  it('beside a GPU of another module is an info, on Azure Stack Edge', () => {
    const both = `${module('gpu: 1')}, ${module('gpu: { sharing: time, devices: [1] }', 'b')}`;
    expect(found(both)).toEqual(['MOOR1617 info']);
    expect(found(both, 'k3s')).toEqual([]);
  });
});

describe('a GPU by number', () => {
  const env = (value: string) => module(`env: { NVIDIA_VISIBLE_DEVICES: "${value}" }`);
  it.each(['2', '7', '0,2', '0, 16'])('%s is on no node of Azure Stack Edge', (value) => {
    expect(found(env(value))).toEqual(['MOOR1630 warning']);
    expect(found(env(value), 'ase-2node')).toEqual(['MOOR1630 warning']);
    expect(found(env(value), 'k3s')).toEqual([]);
  });
  it.each(['0', '1', '0,1', 'all', 'GPU-8f2', '0:3', '${GPU}'])('%s may be there', (value) => {
    expect(found(env(value))).toEqual([]);
  });
  it('is told of a workload, and of Env of createOptions, too', () => {
    expect(found(module('gpu: { sharing: time, devices: [3] }'))).toEqual(['MOOR1630 warning']);
    expect(found(module('createOptions: { Env: ["NVIDIA_VISIBLE_DEVICES=3"] }'))).toEqual(['MOOR1630 warning']);
  });
});

describe('MPS', () => {
  const env = 'env: { CUDA_MPS_PIPE_DIRECTORY: /tmp/mps }';
  it.each<Target>(['ase-1node', 'iotedge-vm'])('needs the memory of the host on %s', (target) => {
    expect(found(module(env), target)).toEqual(['MOOR1618 warning']);
    expect(found(module(`${env}, createOptions: { hostConfig: { ipcMode: Host } }`), target)).toEqual([]);
  });
  it('also by Env of createOptions', () => {
    const listed = 'Env: ["CUDA_MPS_ACTIVE_THREAD_PERCENTAGE=20"]';
    expect(found(module(`createOptions: { ${listed} }`))).toEqual(['MOOR1618 warning']);
  });
  it('has it where a workload asks for it', () => {
    expect(found(module('gpu: { sharing: mps, devices: [0], threadPercentage: 20 }'))).toEqual([]);
  });
});
