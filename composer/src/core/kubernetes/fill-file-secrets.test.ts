import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../source/node.ts';
import { fillFileSecrets } from './fill-file-secrets.ts';
import { kubeletReads } from './kubelet-text.ts';
import { composed, objectsIn, workload } from './testing/composed.ts';

const text = workload(
  'target: k3s',
  "registries: { contoso: { address: contoso.azurecr.io, username: '${ACR_USER}', password: 'x-${ACR_PASSWORD}' } }",
  'reporter: { enabled: false }',
  'modules:',
  '  detector:',
  '    image: contoso.azurecr.io/detector:1.4.2',
  "    env: { TOKEN: 'a ${ACR_PASSWORD}', WHO: '$${ACR_USER}', BOTH: '$$$$${ACR_PASSWORD}$$(X)' }",
  "    cmd: ['--token=${ACR_PASSWORD}', '$$(X)']",
  "    createOptions: { Labels: { args: 'l ${ACR_PASSWORD}', value: 'l ${ACR_PASSWORD}' } }",
);
const files = composed(text).files;

function filled(values: Record<string, string>): JsonObject[] {
  return fillFileSecrets(files, new Map(Object.entries(values)))
    .filter(({ path }) => path.endsWith('.yaml'))
    .flatMap(({ content }) => objectsIn(content));
}
function configOf(objects: JsonObject[]): unknown {
  const secret = objects.find(({ kind }) => kind === 'Secret') as { stringData: Record<string, string> };
  return JSON.parse(secret.stringData['.dockerconfigjson'] ?? '');
}
interface Template {
  metadata: { annotations?: Record<string, string> };
  spec: { containers: { env: { name: string; value: string }[]; args?: string[] }[] };
}
function templateOf(objects: JsonObject[]): Template {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') as unknown as { spec: { template: Template } };
  return deployment.spec.template;
}
function envOf(objects: JsonObject[]): { name: string; value: string }[] {
  return templateOf(objects).spec.containers[0]?.env ?? [];
}
function argsOf(objects: JsonObject[]): string[] {
  return templateOf(objects).spec.containers[0]?.args ?? [];
}
function annotationsOf(objects: JsonObject[]): unknown {
  return templateOf(objects).metadata.annotations;
}

describe('credentials put into files', () => {
  it('keeps a password from the kubelet, which would read variables in it', () => {
    const objects = filled({ ACR_USER: 'puller', ACR_PASSWORD: 'a$$b$(HOME)' });
    expect(envOf(objects)).toContainEqual({ name: 'TOKEN', value: 'a a$$$$b$$(HOME)' });
    expect(argsOf(objects)).toEqual(['--token=a$$$$b$$(HOME)', '$$(X)']);
    expect(annotationsOf(objects)).toEqual({ args: 'l a$$b$(HOME)', value: 'l a$$b$(HOME)' });
  });

  it('means each value letter for letter, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (user, password) => {
        const objects = filled({ ACR_USER: user, ACR_PASSWORD: password });
        expect(configOf(objects)).toEqual({
          auths: { 'contoso.azurecr.io': { username: user, password: `x-${password}` } },
        });
        const env = envOf(objects).map(({ name, value }) => ({ name, value: kubeletReads(value) }));
        expect(env).toContainEqual({ name: 'TOKEN', value: `a ${password}` });
        expect(env).toContainEqual({ name: 'BOTH', value: `$$${password}$(X)` });
        expect(argsOf(objects).map(kubeletReads)).toEqual([`--token=${password}`, '$(X)']);
        expect(annotationsOf(objects)).toEqual({ args: `l ${password}`, value: `l ${password}` });
      }),
    );
  });

  it.each(['"', '\\', 'a"\nkind: Pod\n---\n', '${ACR_USER}', "'", '##vso[task.setvariable]', '}}'])(
    'keeps the structure with the password %j',
    (password) => {
      const objects = filled({ ACR_USER: 'puller', ACR_PASSWORD: password });
      expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ServiceAccount', 'Secret', 'Deployment']);
      expect(configOf(objects)).toMatchObject({ auths: { 'contoso.azurecr.io': { password: `x-${password}` } } });
    },
  );

  it('puts a user name into pull Secrets only', () => {
    const objects = filled({ ACR_USER: 'puller', ACR_PASSWORD: 'secret' });
    expect(envOf(objects)).toContainEqual({ name: 'WHO', value: '${ACR_USER}' });
  });

  it('takes the hint away that variables are left, and leaves what has no value', () => {
    const secrets = (made: { path: string; content: string }[]) =>
      made.find(({ path }) => path === '30-pull-secrets.yaml')?.content;
    expect(secrets(files)).toMatch(/^# Variables stand/);
    const done = fillFileSecrets(files, new Map([['ACR_PASSWORD', 'secret']]));
    expect(secrets(done)).not.toContain('#');
    expect(secrets(done)).toContain('${ACR_USER}');
  });

  it('has pull Secrets applied only when they are filled', () => {
    const made = composed(text, { target: 'ase-1node' }).files;
    const done = fillFileSecrets(
      made,
      new Map([
        ['ACR_USER', 'u'],
        ['ACR_PASSWORD', 'p'],
      ]),
    );
    const lines = (from: typeof made, name: string) =>
      (from.find(({ path }) => path === name)?.content ?? '').split('\n');
    expect(lines(made, 'README.md')).not.toContain('kubectl apply -f 30-pull-secrets.yaml');
    expect(lines(made, 'README.md').join()).toContain('kubectl create secret docker-registry');
    expect(lines(done, 'README.md')).toContain('kubectl apply -f 30-pull-secrets.yaml');
    expect(lines(made, 'access.ps1')).not.toContain("  '30-pull-secrets.yaml'");
    expect(lines(done, 'access.ps1')).toContain("  '30-pull-secrets.yaml'");
    for (const file of ['README.md', 'access.ps1']) expect(lines(done, file).join()).not.toContain('holds variables');
  });

  it('says in the README what the folder holds now, and nothing of the values', () => {
    const readme = (made: { path: string; content: string }[]) =>
      made.find(({ path }) => path === 'README.md')?.content ?? '';
    expect(readme(files)).toContain('hold variables as they were written');
    const done = readme(fillFileSecrets(files, new Map([['ACR_PASSWORD', 'S3cret']])));
    expect(done).not.toContain('hold variables');
    expect(done).toContain('keep this folder out of Git');
    expect(done).not.toContain('S3cret');
  });
});
