import { describe, expect, it } from 'vitest';
import { deployment, object } from '../core/diagnostics/catalogue/objects.ts';
import type { Target } from '../core/model/target.ts';
import { checkText, checkTexts } from './testing/check-text.ts';

const codes = /^MOOR(2517|2528|2529|2531|2542|1614|1602|1619|1512|2513|2512)$/;
function found(text: string, target?: Target) {
  return checkText(text, target).diagnostics.filter(({ code }) => codes.test(code));
}
const told = (text: string, target?: Target) => found(text, target).map(({ code, severity }) => `${code} ${severity}`);
const refused = ['MOOR2528 error'];

describe('a value that the API refuses', () => {
  it.each([
    ['a word in another case', deployment(['imagePullPolicy: always'])],
    ['a protocol in lower case', deployment(['ports: [{ containerPort: 80, protocol: tcp }]'])],
    ['a port that there is not', deployment(['ports: [{ containerPort: 99999 }]'])],
    ['replicas in quotes', deployment([], [], ['replicas: "2"'])],
    ['a strategy in lower case', deployment([], [], ['strategy: { type: recreate }'])],
    ['pods of a Deployment that end', deployment([], ['restartPolicy: OnFailure'])],
    ['memory in GB', deployment(['resources: { limits: { memory: 1GB } }'])],
    ['a request above its limit', deployment(['resources: { requests: { cpu: 2 }, limits: { cpu: 1 } }'])],
    ['a medium in lower case', deployment([], ['volumes: [{ name: v, emptyDir: { medium: memory } }]'])],
    ['a size in MB', deployment([], ['volumes: [{ name: v, emptyDir: { sizeLimit: 5MB } }]'])],
    ['a type of Service', object('v1', 'Service', 'a', 'line', 'spec: { type: Loadbalancer, ports: [{ port: 80 }] }')],
  ])('is told: %s', (_what, text) => expect(told(text)).toEqual(refused));

  it.each([
    deployment(['imagePullPolicy: IfNotPresent', 'ports: [{ containerPort: 65535, protocol: UDP }]']),
    deployment([], ['restartPolicy: Always', 'dnsPolicy: None'], ['replicas: 0', 'strategy: { type: RollingUpdate }']),
    deployment(['resources: { requests: { cpu: 500m, memory: 512Mi }, limits: { cpu: 1, memory: 1G } }']),
    deployment(['imagePullPolicy: ${POLICY}'], [], ['replicas: ${COUNT}']),
    deployment([], ['volumes: [{ name: v, emptyDir: { medium: "" } }, { name: w, emptyDir: {} }]']),
    deployment([], ['volumes: [{ name: v, emptyDir: { medium: HugePages-2Mi, sizeLimit: 1Gi } }]']),
    object(
      'batch/v1',
      'Job',
      'a',
      'line',
      'spec: { template: { spec: { restartPolicy: OnFailure, containers: [] } } }',
    ),
    object('apps/v1', 'DaemonSet', 'a', 'line', 'spec: { updateStrategy: { type: OnDelete } }'),
  ])('passes where it takes it %#', (text) => expect(told(text)).toEqual([]));

  it('is mended where it is certain what was meant', () => {
    expect(found(deployment(['imagePullPolicy: always']))[0]?.fix).toMatchObject([{ was: 'always', now: 'Always' }]);
    expect(found(deployment([], [], ['replicas: "2"']))[0]?.fix).toMatchObject([{ was: '"2"', now: '2' }]);
    expect(found(deployment([], ['restartPolicy: Once']))[0]?.fix).toBeUndefined();
  });

  it('is a warning for a colon in the path of a mount', () => {
    const mount = deployment(
      ['volumeMounts: [{ name: v, mountPath: "/a:b" }]'],
      ['volumes: [{ name: v, emptyDir: {} }]'],
    );
    expect(told(mount)).toEqual(['MOOR2528 warning']);
    expect(told(mount.replace('/a:b', 'c:/data'))).toEqual([]);
  });
});

describe('GPUs of pods', () => {
  const asking = (count: number, strategy = 'Recreate') =>
    deployment([`resources: { limits: { nvidia.com/gpu: ${count} } }`], [], [`strategy: { type: ${strategy} }`]);
  it('are two at most on a node of Azure Stack Edge', () => {
    expect(told(asking(3))).toEqual(['MOOR1614 error']);
    expect(told(asking(2))).toEqual([]);
    expect(told(asking(3), 'k3s')).toEqual([]);
  });
  it('need the strategy, and a misspelt one is one mistake', () => {
    expect(told(asking(1, 'recreate'))).toEqual(refused);
    expect(told(asking(1, 'RollingUpdate'))).toEqual(['MOOR1602 warning']);
  });
  it('run no image of a newer CUDA than the newest driver', () => {
    const image = (tag: string) =>
      deployment([]).replace('contoso.azurecr.io/detector:1.4.2', `docker.io/nvidia/cuda:${tag}`);
    expect(told(image('13.5.0-base'))).toEqual(['MOOR1619 warning']);
    expect(told(image('12.2.0-base'))).toEqual([]);
    expect(told(image('13.5.0-base'), 'k3s')).toEqual([]);
  });
});

describe('claims that a StatefulSet makes', () => {
  const set = (mode: string, size: string) =>
    object(
      'apps/v1',
      'StatefulSet',
      'db',
      'line',
      'spec:',
      '  serviceName: db',
      '  selector: { matchLabels: { app: db } }',
      '  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db, image: "c.azurecr.io/db:1.0.0" }] } }',
      '  volumeClaimTemplates:',
      '    - metadata: { name: data }',
      `      spec: { accessModes: [${mode}], storageClassName: ase-node-local, resources: { requests: { storage: ${size} } } }`,
    );
  it('are looked at as claims', () => {
    expect(found(set('ReadWriteMany', '1Gi'))).toMatchObject([{ code: 'MOOR1512', severity: 'error', line: 10 }]);
    expect(told(set('RWO', '1Gi'))).toEqual(['MOOR2512 error']);
    expect(told(set('ReadWriteOnce', '1GB'))).toEqual(['MOOR2513 error']);
    expect(told(set('ReadWriteOnce', '1Gi'))).toEqual([]);
  });
});

describe('ports of a Service', () => {
  const ports = (text: string) =>
    object('v1', 'Service', 'a', 'line', `spec: { selector: { app: a }, ports: ${text} }`);
  it('have names where there are several, and a number once', () => {
    expect(told(ports('[{ port: 80 }, { port: 81 }]'))).toEqual(['MOOR2531 error']);
    expect(told(ports('[{ name: a, port: 80 }, { name: b, port: 80 }]'))).toEqual(['MOOR2531 error']);
    expect(told(ports('[{ name: a, port: 53, protocol: TCP }, { name: b, port: 53, protocol: UDP }]'), 'k3s')).toEqual(
      [],
    );
    expect(told(ports('[{ port: 80 }]'))).toEqual([]);
  });
});

describe('data', () => {
  const config = (data: string) => object('v1', 'ConfigMap', 'a', 'line', data);
  const secret = (data: string) => object('v1', 'Secret', 'a', 'line', data);
  it('of a ConfigMap are texts', () => {
    expect(told(config('data: { a: 1 }'))).toEqual(['MOOR2529 error']);
    expect(found(config('data: { a: 1 }'))[0]?.fix).toMatchObject([{ was: '1', now: '"1"' }]);
    expect(told(config('data: { a: { b: c } }'))).toEqual(['MOOR2529 error']);
    expect(told(config('data: { a: "1", b: "" }'))).toEqual([]);
  });
  it('of a Secret are base64, and are not shown', () => {
    const { diagnostics } = checkText(secret('data: { password: hunter2!! }'));
    const finding = diagnostics.find(({ code }) => code === 'MOOR2529');
    expect(finding).toBeDefined();
    expect(`${finding?.message} ${finding?.help}`).not.toContain('hunter2');
    expect(told(secret('data: { password: aHVudGVyMg== }'))).toEqual([]);
    expect(told(secret('data: { password: "${PASSWORD}" }'))).toEqual([]);
    expect(told(secret('stringData: { password: 12 }'))).toEqual(['MOOR2529 error']);
  });
});

describe('an object that stands twice', () => {
  const config = object('v1', 'ConfigMap', 'a', 'line', 'data: { a: b }');
  it('is told in one file, and may be a base and what is laid over it in several', () => {
    expect(told(`${config}\n---\n${config}`)).toEqual(['MOOR2517 warning']);
    expect(told(`${config}\n---\n${config.replace('namespace: line', 'namespace: other')}`)).toEqual([]);
    const apart = checkTexts({ 'base/a.yaml': config, 'prod/a.yaml': config }).diagnostics;
    expect(apart.filter(({ code }) => code === 'MOOR2517')).toEqual([]);
  });
});

describe('what Flux is told', () => {
  const repository = (spec: string) =>
    object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'line', 'flux', `spec: { ${spec} }`);
  const kustomization = (spec: string) =>
    object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'line', 'flux', `spec: { prune: true, ${spec} }`);
  const url = 'url: "https://git.contoso.com/a", ref: { branch: main }';
  const source = 'sourceRef: { kind: GitRepository, name: line }';
  it.each([
    ['without an interval', repository(url)],
    ['with a number as interval', kustomization(`${source}, interval: 10`)],
    ['with an interval without a unit', kustomization(`${source}, interval: "10"`)],
    ['that waits for itself', kustomization(`${source}, interval: 10m, dependsOn: [{ name: line }]`)],
  ])('is refused %s', (_what, text) => expect(told(text)).toEqual(['MOOR2542 error']));
  it('names a kind of source', () => {
    expect(told(kustomization('interval: 10m, sourceRef: { kind: GitRepositry, name: line }'))).toEqual(refused);
  });
  it.each([
    repository(`${url}, interval: 1m30s`),
    kustomization(`${source}, interval: 1.5h`),
    kustomization('interval: 10m, sourceRef: { kind: OCIRepository, name: line }'),
    kustomization(`${source}, interval: 10m, dependsOn: [{ name: line, namespace: other }, { name: first }]`),
    kustomization(`${source}, interval: "\${EVERY}"`),
  ])('passes %#', (text) => expect(told(text)).toEqual([]));
});
