import { describe, expect, it } from 'vitest';
import { at, composed, idOf, workload } from './testing/composed.ts';

const key = 'nvidia.com/gpu.present';
const image = "image: 'contoso.azurecr.io/a:1'";
const made = (target: string, module: string, name = 'a') =>
  composed(
    workload(
      `target: ${target}`,
      'reporter: { image: contoso.azurecr.io/r:1 }',
      `modules: { ${name}: { ${image}, ${module} } }`,
    ),
  );
const setsOf = (one: ReturnType<typeof made>) => one.objects.map(idOf).filter((id) => id.startsWith('DaemonSet/'));
const specOf = (one: ReturnType<typeof made>, id: string) => at(one.get(id), 'spec', 'template', 'spec');
const readmeOf = (one: ReturnType<typeof made>) => one.files.find(({ path }) => path === 'README.md')?.content;

describe('the reporter beside a module with a GPU', () => {
  it.each(['kubeadm', 'k3s', 'microk8s'])('has on %s a DaemonSet for nodes with one and one for the rest', (target) => {
    const one = made(target, 'gpu: 1');
    expect(setsOf(one)).toEqual(['DaemonSet/line-reporter', 'DaemonSet/line-reporter-gpu']);
    expect(specOf(one, 'DaemonSet/line-reporter-gpu')).toMatchObject({
      runtimeClassName: 'nvidia',
      nodeSelector: { [key]: 'true' },
      serviceAccountName: 'line-reporter',
    });
    const plain = specOf(one, 'DaemonSet/line-reporter');
    expect(plain).not.toHaveProperty('runtimeClassName');
    expect(plain).toMatchObject({ serviceAccountName: 'line-reporter' });
    const required = at(plain, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
    expect(required).toEqual({
      nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'NotIn', values: ['true'] }] }],
    });
    expect(readmeOf(one)).toContain(`kubectl label node <node> ${key}=true`);
  });

  it('has selectors that share no pod', () => {
    const one = made('kubeadm', 'gpu: 1');
    const pick = (id: string) => at(one.get(id), 'spec', 'selector', 'matchLabels', 'app.kubernetes.io/name');
    expect(setsOf(one).map(pick)).toEqual(['line-reporter', 'line-reporter-gpu']);
    const labels = (id: string) => at(one.get(id), 'spec', 'template', 'metadata', 'labels', 'app.kubernetes.io/name');
    expect(setsOf(one).map(labels)).toEqual(['line-reporter', 'line-reporter-gpu']);
  });

  it('still says on mixed nodes which system it wants', () => {
    expect(at(specOf(made('kubeadm', 'gpu: 1'), 'DaemonSet/line-reporter-gpu'), 'nodeSelector')).toEqual({
      'kubernetes.io/os': 'linux',
      [key]: 'true',
    });
  });

  it.each(['ase-1node', 'aks-hybrid'])('is one on %s, where the runtime is not named', (target) => {
    const one = made(target, 'gpu: 1');
    expect(setsOf(one)).toEqual(['DaemonSet/line-reporter']);
    expect(specOf(one, 'DaemonSet/line-reporter')).not.toHaveProperty('affinity');
    expect(readmeOf(one)).not.toContain(key);
  });

  it('is one where no module asks for a GPU, which the README tells', () => {
    const one = made('k3s', 'cmd: [x]');
    expect(setsOf(one)).toEqual(['DaemonSet/line-reporter']);
    expect(specOf(one, 'DaemonSet/line-reporter')).not.toHaveProperty('affinity');
    expect(readmeOf(one)).toContain('only where that is the default runtime');
  });

  it('leaves its second name to no module', () => {
    const codes = (target: string) => made(target, 'gpu: 1', 'line-reporter-gpu').diagnostics.map(({ code }) => code);
    expect(codes('k3s')).toContain('MOOR1403');
    expect(codes('ase-1node')).not.toContain('MOOR1403');
  });
});
