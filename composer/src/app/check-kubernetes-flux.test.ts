import { describe, expect, it } from 'vitest';
import { checkText, checkTexts, told } from './testing/check-text.ts';

const whole = 'interval: 10m, sourceRef: { kind: GitRepository, name: line }, prune: true';
const kustomization = (spec: string, name = 'line', version = 'v1') =>
  `apiVersion: kustomize.toolkit.fluxcd.io/${version}\nkind: Kustomization\nmetadata: { name: ${name}, namespace: line }\nspec: { ${spec} }\n`;
const repository = (spec: string) =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: line, namespace: line }\nspec: { interval: 10m, ${spec} }\n`;
const found = (text: string) => told(checkText(text));

describe('a Kustomization of Flux', () => {
  it('has what the API requires', () => {
    expect(found(kustomization(whole))).toEqual([]);
    expect(found(kustomization('prune: true'))).toEqual(['MOOR2542 error 4:1', 'MOOR2542 error 4:1']);
    expect(found(kustomization(whole.replace(', prune: true', '')))).toEqual(['MOOR2542 error 4:1']);
    expect(found(kustomization(whole.replace('prune', 'prun')))).toEqual(['MOOR2505 error 4:72']);
  });

  it('may leave what was taken out, which is worth knowing', () => {
    expect(found(kustomization(whole.replace('true', 'false')))).toEqual(['MOOR2540 info 4:79']);
  });

  it('is of a version that is served', () => {
    expect(found(kustomization(whole, 'line', 'v1beta2'))).toEqual(['MOOR2541 warning 1:13']);
    expect(found('apiVersion: helm.fluxcd.io/v1\nkind: HelmRelease\nmetadata: { name: a, namespace: line }\n')).toEqual(
      ['MOOR2541 warning 1:13'],
    );
  });

  it('names a source that is there', () => {
    const git = repository('url: "https://git.contoso.com/a.git", ref: { branch: main }');
    expect(found(`${git}---\n${kustomization(whole)}`)).toEqual([]);
    expect(found(`${git}---\n${kustomization(whole.replace('name: line', 'name: lines'))}`)).toEqual([
      'MOOR2544 info 9:64',
    ]);
  });

  it('of kustomize itself is something else', () => {
    expect(found('apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n')).toEqual(
      [],
    );
  });
});

describe('a repository', () => {
  it.each([
    ['url: "https://git.contoso.com/a.git", ref: { branch: main }', []],
    ['url: "ssh://git@git.contoso.com/a.git", ref: { tag: v1 }', []],
    ['url: "https://git.contoso.com/a.git"', ['MOOR2543 warning 4:24']],
    ['url: "git@git.contoso.com:a.git", ref: { branch: main }', ['MOOR2542 error 4:29']],
    ['ref: { branch: main }', ['MOOR2542 error 4:1']],
  ])('with %s', (spec, findings) => {
    expect(found(repository(spec))).toEqual(findings);
  });

  it('shows no password that stands in its URL', () => {
    const { diagnostics } = checkText(
      repository('url: "https://me:hunter2@git.contoso.com/a.git", ref: { branch: main }'),
    );
    expect(diagnostics).toMatchObject([{ code: 'MOOR2542' }]);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('a claim that Flux applies', () => {
  const claim = (metadata = '') =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: frames, namespace: line${metadata} }\n` +
    'spec: { accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } }, volumeName: drop, storageClassName: "" }\n';
  const steps = (prune: boolean) =>
    kustomization(`${whole.replace('true', String(prune))}, path: ./line/claims`, 'claims');

  it('is kept when it leaves the repository', () => {
    expect(told(checkTexts({ 'flux.yaml': steps(true), 'r/line/claims/a.yaml': claim() }))).toEqual([
      'MOOR2545 warning 3:1',
    ]);
    const kept = claim(', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }');
    expect(told(checkTexts({ 'flux.yaml': steps(true), 'r/line/claims/a.yaml': kept }))).toEqual([]);
  });

  it('of a StorageClass loses its data with it, which is another finding', () => {
    const local = claim().replace('volumeName: drop, storageClassName: ""', 'storageClassName: ase-node-local');
    const { diagnostics } = checkTexts({ 'flux.yaml': steps(true), 'r/line/claims/a.yaml': local });
    const finding = diagnostics.find(({ code }) => code === 'MOOR2547');
    expect(finding).toMatchObject({ severity: 'warning', line: 3 });
    expect(finding?.help).toContain('so are the data');
    expect(finding?.help).not.toContain('share');
    expect(diagnostics.filter(({ code }) => code === 'MOOR2545')).toEqual([]);
  });

  it('is in no danger where its own step does not prune', () => {
    const other = kustomization(`${whole}, path: ./line/pods`, 'pods');
    const files = { 'flux.yaml': `${steps(false)}---\n${other}`, 'r/line/claims/a.yaml': claim() };
    expect(told(checkTexts(files))).toEqual(['MOOR2540 info 4:79']);
  });

  it('is there before the pods', () => {
    const kept = claim(', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }');
    const pod =
      '{ restartPolicy: Never, containers: [{ name: a, image: "a:1" }], volumes: [{ name: v, persistentVolumeClaim: { claimName: frames } }] }';
    const user = `apiVersion: batch/v1\nkind: Job\nmetadata: { name: a, namespace: line }\nspec: { template: { spec: ${pod} } }\n`;
    const files = (pods: string) => ({
      'flux.yaml': `${steps(true)}---\n${kustomization(`${whole}, path: line/pods${pods}`, 'pods')}`,
      'r/line/claims/a.yaml': kept,
      'r/line/pods/b.yaml': user,
    });
    expect(told(checkTexts(files('')))).toEqual(['MOOR2546 info 8:19']);
    expect(told(checkTexts(files(', dependsOn: [{ name: claims }]')))).toEqual([]);
  });
});
