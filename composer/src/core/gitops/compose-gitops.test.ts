import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../source/node.ts';
import { at, composed, draftOf, idOf, workload } from '../kubernetes/testing/composed.ts';
import { loadModels, misfitsOf } from '../kubernetes/testing/models.ts';
import { everything, kubernetesTargets } from '../kubernetes/testing/workloads.ts';
import { composeGitops } from './compose-gitops.ts';

const gitops = 'gitops: { url: "https://git.contoso.com/line.git", path: edge/line, interval: 5m }';
const quiet = 'reporter: { enabled: false }';
const compose = (text: string) => composed(text, { output: 'gitops' }, composeGitops);
const isFlux = ({ apiVersion }: JsonObject) =>
  typeof apiVersion === 'string' && apiVersion.includes('toolkit.fluxcd.io');
const isList = ({ apiVersion }: JsonObject) => apiVersion === 'kustomize.config.k8s.io/v1beta1';
const keptKinds = ['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'RuntimeClass'];

describe.each(kubernetesTargets)('a tree for Flux on %s', (target) => {
  const made = compose(everything(target, gitops));
  const textOf = (path: string) => made.files.find((file) => file.path === `edge/line/${path}`)?.content ?? '';
  const flux = made.objects.filter(isFlux);
  let models: Awaited<ReturnType<typeof loadModels>>;
  beforeAll(async () => {
    models = await loadModels();
  });

  it('lies below the folder that the workload names, and every folder lists its files', () => {
    expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const name of ['flux', '1-access', '2-claims', '3-workloads']) {
      const list = parse(textOf(`${name}/kustomization.yaml`)) as { resources: string[] };
      const there = made.files
        .map(({ path }) => path)
        .filter((path) => path.startsWith(`edge/line/${name}/`) && !path.endsWith('/kustomization.yaml'));
      expect(list).toMatchObject({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' });
      expect(list.resources.map((file) => `edge/line/${name}/${file}`)).toEqual(there);
      expect(there.length).toBeGreaterThan(0);
    }
    expect(made.files.every(({ path }) => path.startsWith('edge/line/'))).toBe(true);
  });

  it('holds objects that the Kubernetes API knows, and no Secret', () => {
    const objects = made.objects.filter((object) => !isFlux(object) && !isList(object));
    expect(objects.length).toBeGreaterThan(12);
    expect(objects.flatMap((object) => misfitsOf(object, models))).toEqual([]);
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
    const yaml = made.files.filter(({ path }) => path.endsWith('.yaml')).map(({ content }) => content);
    expect(yaml.join('')).not.toContain('ACR_PASSWORD');
  });

  it('names its source, and the steps one behind the other', () => {
    expect(flux.map((object) => `${JSON.stringify(object['apiVersion'])} ${idOf(object)}`)).toEqual([
      '"source.toolkit.fluxcd.io/v1" GitRepository/line',
      '"kustomize.toolkit.fluxcd.io/v1" Kustomization/line-access',
      '"kustomize.toolkit.fluxcd.io/v1" Kustomization/line-claims',
      '"kustomize.toolkit.fluxcd.io/v1" Kustomization/line-workloads',
    ]);
    const [source, access, claims, workloads] = flux.map((object) => object['spec']);
    expect(source).toEqual({ interval: '5m', ref: { branch: 'main' }, url: 'https://git.contoso.com/line.git' });
    expect(access).not.toHaveProperty('dependsOn');
    expect(claims).toMatchObject({ dependsOn: [{ name: 'line-access' }], path: './edge/line/2-claims' });
    expect(workloads).toMatchObject({ dependsOn: [{ name: 'line-claims' }], path: './edge/line/3-workloads' });
  });

  it('prunes, but never a claim, a volume or a namespace', () => {
    for (const object of flux.slice(1)) expect(at(object, 'spec', 'prune')).toBe(true);
    for (const object of made.objects.filter((one) => !isFlux(one) && !isList(one))) {
      const annotation = at(object, 'metadata', 'annotations', 'kustomize.toolkit.fluxcd.io/prune');
      expect([idOf(object), annotation]).toEqual([
        idOf(object),
        keptKinds.some((kind) => object['kind'] === kind) ? 'disabled' : undefined,
      ]);
    }
  });

  it('lets Flux make a Deployment anew that cannot be changed, and nothing that holds data', () => {
    for (const object of made.objects.filter((one) => !isList(one))) {
      const annotation = at(object, 'metadata', 'annotations', 'kustomize.toolkit.fluxcd.io/force');
      expect([idOf(object), annotation]).toEqual([
        idOf(object),
        object['kind'] === 'Deployment' ? 'enabled' : undefined,
      ]);
    }
    expect(made.objects.some(({ kind }) => kind === 'Deployment')).toBe(true);
  });

  it('waits for workloads with a time-out, and never for claims, which may wait for the workloads', () => {
    const [, , claims, workloads] = flux;
    expect(at(claims, 'spec', 'wait')).toBe(false);
    expect(at(workloads, 'spec', 'wait')).toBe(true);
    expect(at(workloads, 'spec', 'timeout')).toMatch(/^\d+m$/);
    expect(flux.map((object) => at(object, 'spec', 'healthChecks'))).toEqual(flux.map(() => undefined));
  });

  it('has fields of Flux only, by hand', () => {
    const known = {
      GitRepository: ['interval', 'ref', 'url'],
      Kustomization: ['dependsOn', 'interval', 'path', 'prune', 'retryInterval', 'sourceRef', 'timeout', 'wait'],
    };
    for (const object of flux) {
      const fields = known[object['kind'] as keyof typeof known];
      expect(Object.keys(object['spec'] as JsonObject).filter((field) => !fields.includes(field))).toEqual([]);
    }
  });

  it('tells the commands: the one for Azure Arc, and those for the secrets that are not in it', () => {
    const readme = textOf('README.md');
    expect(readme).toMatch(
      /^az k8s-configuration flux create .*-t connectedClusters .*--scope cluster -u https:\/\/git\.contoso\.com\/line\.git --branch main --kustomization name=flux path=\.\/edge\/line\/flux prune=true/m,
    );
    expect(readme).toContain(
      'kubectl create secret docker-registry pull-contoso.azurecr.io -n line --docker-server=contoso.azurecr.io --docker-username="$ACR_USER" --docker-password="$ACR_PASSWORD"',
    );
    expect(readme).toContain('kubectl create secret generic line-connections -n line');
  });

  it('leaves the namespace to a device that makes it with what belongs to it', () => {
    const onDevice = target.startsWith('ase-');
    expect(made.objects.map(idOf).includes('Namespace/line')).toBe(!onDevice);
    expect(made.diagnostics.some(({ code }) => code === 'MOOR2012')).toBe(onDevice);
    expect(textOf('README.md').includes('sec-smbcredentials')).toBe(onDevice);
    const script = textOf('access.ps1');
    expect(script.includes("New-HcsKubernetesNamespace -Namespace 'line'")).toBe(onDevice);
    expect(script).not.toContain('kubectl apply -f $file');
  });
});

describe('a tree for Flux', () => {
  it('has no step for claims where there are none', () => {
    const made = compose(workload('target: k3s', quiet, gitops, "modules: { a: { image: 'a:1' } }"));
    expect(made.objects.filter(isFlux).map(idOf)).toEqual([
      'GitRepository/line',
      'Kustomization/line-access',
      'Kustomization/line-workloads',
    ]);
    expect(at(made.get('Kustomization/line-workloads'), 'spec', 'dependsOn')).toEqual([{ name: 'line-access' }]);
  });

  it('keeps a module apart from the list of its step, whatever it is called', () => {
    const made = compose(workload('target: k3s', quiet, gitops, "modules: { kustomization: { image: 'a:1' } }"));
    const paths = made.files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('edge/line/3-workloads/modules/kustomization.yaml');
    const list = made.files.find(({ path }) => path === 'edge/line/3-workloads/kustomization.yaml');
    expect(parse(list?.content ?? '')).toMatchObject({ resources: ['modules/kustomization.yaml'] });
  });

  it.each(['../../x', '..', '.', './x', 'x/../y', 'x/.', 'x/..'])(
    'does not leave its folder by the path %j',
    (path) => {
      const lines = ['target: k3s', quiet, `gitops: { url: "https://git.contoso.com/line.git", path: "${path}" }`];
      const read = () => draftOf(workload(...lines, "modules: { a: { image: 'a:1' } }"));
      expect(read).toThrow(/`gitops\.path`[^]*without spaces/);
    },
  );

  it.each(['.hidden', 'a..b/c.d', '...'])('lies at the path %j, which is a folder like others', (path) => {
    const lines = ['target: k3s', quiet, `gitops: { url: "https://git.contoso.com/line.git", path: "${path}" }`];
    const made = compose(workload(...lines, "modules: { a: { image: 'a:1' } }"));
    expect(made.files.every((file) => file.path.startsWith(`${path}/`))).toBe(true);
    expect(made.files.length).toBeGreaterThan(3);
  });

  it.each([
    ['', 'gitops.url'],
    ['gitops: { url: "git@git.contoso.com:line.git" }', 'cannot read'],
    ['gitops: { url: "file:///line" }', 'cannot read'],
    ['gitops: { url: "https://me:S3cretToken@git.contoso.com/line.git" }', 'credentials'],
    ['gitops: { url: "https://S3cretToken@git.contoso.com/line.git" }', 'credentials'],
    ['gitops: { url: "ssh://git:S3cretToken@git.contoso.com/line.git" }', 'credentials'],
    ['gitops: { url: "ssh://git@git.contoso.com/line.git" }', 'gitops.secret'],
  ])('is refused with %j, and no part of a password is told', (line, text) => {
    const made = compose(workload('target: k3s', quiet, line, "modules: { a: { image: 'a:1' } }"));
    expect(made.files).toEqual([]);
    expect(made.diagnostics.find(({ code }) => code === 'MOOR2011')?.message).toContain(text);
    expect(JSON.stringify(made.diagnostics)).not.toContain('S3cretToken');
  });

  it('takes a user name of ssh, which is no secret', () => {
    const made = compose(
      workload(
        'target: k3s',
        quiet,
        'gitops: { url: "ssh://git@git.contoso.com/line.git", secret: line-git }',
        "modules: { a: { image: 'a:1' } }",
      ),
    );
    expect(at(made.get('GitRepository/line'), 'spec', 'url')).toBe('ssh://git@git.contoso.com/line.git');
    expect(at(made.get('GitRepository/line'), 'spec', 'secretRef')).toEqual({ name: 'line-git' });
  });
});
