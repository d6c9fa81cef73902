import { describe, expect, it } from 'vitest';
import { kubectl, shareVolume, workerNode } from '../core/diagnostics/catalogue/device-examples.ts';
import { composeText, detector, head } from './testing/compose-text.ts';

const asking = (target: string, ...modules: string[]) =>
  `${head}target: ${target}\nmodules:\n${modules.map((module, index) => `  m${index}: { image: ${detector}, ${module} }\n`).join('')}`;
const one = asking('ase-1node', 'gpu: 1');
const two = asking('ase-1node', 'gpu: 1', 'gpu: 1');
const whole = (...nodes: string[]) =>
  `complete: true\nnodes: [${nodes.map((name) => `{ name: ${name}, gpus: 1 }`).join(', ')}]`;

function found(text: string, knowledge: Record<string, string>, device?: string) {
  const options = device === undefined ? { knowledge } : { knowledge, device };
  return composeText(text, options).diagnostics.filter(({ code }) => code.startsWith('MOOR23'));
}
const told = (...asked: Parameters<typeof found>) =>
  found(...asked)
    .map(({ code, severity, file }) => `${code} ${severity} ${file}`)
    .sort();

describe('two sources that each say they hold every node', () => {
  it('are not one of both: the later is believed, and what it lacks is told and does not count', () => {
    const both = { 'a.inv.yaml': whole('worker-a'), 'b.inv.yaml': whole('worker-b') };
    expect(told(two, both)).toEqual(['MOOR2303 warning a.inv.yaml', 'MOOR2327 error a.workload.yaml']);
    const contradiction = found(two, both).find(({ code }) => code === 'MOOR2303');
    expect(contradiction?.message).toMatch(
      /`worker-a` is a node as the inventory in a\.inv\.yaml .*not as .*b\.inv\.yaml/,
    );
  });

  it('are one list where kubectl printed both', () => {
    const files = ['k8s-1', 'k8s-2'].map((name) => [
      `${name}.json`,
      kubectl(workerNode(name, { 'nvidia.com/gpu': '1' })),
    ]);
    expect(told(two.replace('ase-1node', 'ase-2node'), Object.fromEntries(files) as Record<string, string>)).toEqual([
      'MOOR2328 warning a.workload.yaml',
    ]);
  });

  it('agree where they name the same', () => {
    expect(told(one, { 'a.inv.yaml': whole('worker-a'), 'b.inv.yaml': whole('worker-a') })).toEqual([]);
    expect(told(two, { 'a.inv.yaml': whole('worker-a'), 'b.inv.yaml': whole('worker-a') })).toEqual([
      'MOOR2327 error a.workload.yaml',
    ]);
  });
});

describe('a source that names a node beside a whole list', () => {
  const single = JSON.stringify(workerNode('k8s-2', { 'nvidia.com/gpu': '1' }));

  it('refutes the list where it is believed more, so that nothing rests on the list', () => {
    expect(told(two, { 'o.inv.yaml': whole('worker-a'), 'node.json': single })).toEqual([
      'MOOR2303 warning o.inv.yaml',
    ]);
  });

  it('is left out where it is believed less', () => {
    const listed = kubectl(workerNode('k8s-1', { 'nvidia.com/gpu': '1' }));
    const more = 'nodes: [{ name: k8s-1 }, { name: k8s-2, gpus: 1 }, { name: k8s-3 }]';
    const known = { 'nodes.json': listed, 'o.inv.yaml': more };
    expect(told(two, known)).toEqual(['MOOR2303 warning o.inv.yaml', 'MOOR2327 error a.workload.yaml']);
    const contradiction = found(two, known).find(({ code }) => code === 'MOOR2303');
    expect(contradiction?.message).toMatch(/^`k8s-2`, `k8s-3` are nodes as the inventory/);
  });

  it('says nothing of nodes by naming shares', () => {
    const known = { 'pv.json': kubectl(shareVolume('camera-drop')), 'o.inv.yaml': whole('worker-a') };
    expect(told(two, known)).toEqual(['MOOR2327 error a.workload.yaml']);
  });
});

describe('what is known of another device', () => {
  const other = `device: line-8\n${whole('worker-a')}`;

  it('is left out and told', () => {
    expect(told(two, { 'o.inv.yaml': other }, 'line-7')).toEqual(['MOOR2345 warning o.inv.yaml']);
    expect(told(two, { 'o.inv.yaml': other }, 'line-8')).toEqual(['MOOR2327 error a.workload.yaml']);
    expect(told(two, { 'o.inv.yaml': whole('worker-a') }, 'line-7')).toEqual(['MOOR2327 error a.workload.yaml']);
  });

  it('is that of the second of two sources where no device is asked for', () => {
    const own = `device: line-7\n${whole('worker-a')}`;
    expect(told(two, { 'a.inv.yaml': own, 'b.inv.yaml': other })).toEqual([
      'MOOR2327 error a.workload.yaml',
      'MOOR2345 warning b.inv.yaml',
    ]);
    const word = JSON.stringify({ device: 'line-8', caveats: [], reporters: {} });
    expect(told(two, { 'a.inv.yaml': own, 'status.json': word })).toContain('MOOR2345 warning status.json');
  });
});
