import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { checkText, checkTexts, told } from './testing/check-text.ts';

interface Pods {
  kind?: string;
  spec?: string;
  pod?: string;
  container?: string;
  image?: string;
}

function deployment({
  kind = 'Deployment',
  spec = '',
  pod = '',
  container = '',
  image = 'contoso.azurecr.io/a:1.4.2',
}: Pods = {}) {
  return [
    'apiVersion: apps/v1',
    `kind: ${kind}`,
    'metadata: { name: a, namespace: line }',
    'spec:',
    `  ${spec}`,
    '  selector: { matchLabels: { app: a } }',
    '  template:',
    '    metadata: { labels: { app: a } }',
    '    spec:',
    `      ${pod}`,
    '      containers:',
    '        - name: a',
    `          image: ${image}`,
    `          ${container}`,
    '',
  ].join('\n');
}

function claim(name: string, mode: string, bound: string): string {
  const spec = `{ accessModes: [${mode}], resources: { requests: { storage: 1Gi } }, ${bound} }`;
  return `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: ${name}, namespace: line }\nspec: ${spec}\n`;
}

const share = claim('frames', 'ReadWriteMany', 'volumeName: camera-drop, storageClassName: ""');
const disk = claim('disk', 'ReadWriteOnce', 'storageClassName: ase-node-local');
const volumes = (name: string) => `volumes: [{ name: v, persistentVolumeClaim: { claimName: ${name} } }]`;
const mounts = (path: string) => `volumeMounts: [{ name: v, mountPath: ${path} }]`;
const recreate = 'strategy: { type: Recreate }';

const found = (text: string, target?: Target) => told(checkText(text, target));

it('a volume that is mounted twice at a path is told as one, and two as two', () => {
  const messages = (second: string) =>
    checkText(`apiVersion: v1
kind: Pod
metadata: { name: a, namespace: plant }
spec:
  containers: [{ name: a, image: contoso.azurecr.io/a:1, volumeMounts: [{ name: x, mountPath: /a }, { name: ${second}, mountPath: /a/ }] }]
  volumes: [{ name: x, emptyDir: {} }, { name: y, emptyDir: {} }]
`)
      .diagnostics.filter(({ code }) => code === 'MOOR1507')
      .map(({ message }) => message);
  expect(messages('x')).toEqual(['`a` mounts `x` twice at `/a/`']);
  expect(messages('y')).toEqual(['`a` mounts two volumes at `/a/`']);
});

describe('a pod', () => {
  it('of a Deployment that is whole is told nothing of', () => {
    expect(found(deployment())).toEqual([]);
  });

  it('without a controller is lost', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: line }\nspec: { containers: [{ name: a, image: "b:1" }] }\n';
    expect(found(pod)).toEqual(['MOOR2520 warning 2:7']);
    expect(found(pod, 'k3s')).toEqual(['MOOR2520 info 2:7']);
    const owned = pod.replace('namespace: line', 'namespace: line, ownerReferences: []');
    expect(found(owned)).toEqual([]);
  });

  it('is selected by its own labels', () => {
    expect(found(deployment().replace('labels: { app: a }', 'labels: { app: b }'))).toEqual(['MOOR2525 error 6:30']);
    expect(found(deployment().replace('  selector: { matchLabels: { app: a } }', ''))).toEqual(['MOOR2525 error 4:1']);
    expect(found(deployment().replace('matchLabels: { app: a }', 'matchExpressions: []'))).toEqual([]);
  });

  it('has containers with names and images', () => {
    expect(found(deployment().replace('- name: a', '- command: [a]'))).toEqual(['MOOR2526 error 12:11']);
    expect(found(deployment({ container: '\n        - name: a\n          image: b:1' }))).toEqual([
      'MOOR2526 error 15:17',
    ]);
    expect(found(deployment().replace(/containers:[^]*/, 'containers: []'))).toEqual(['MOOR2526 error 9:5']);
    expect(found(deployment().replace('containers:', 'container:'))).toEqual(['MOOR2505 error 11:7']);
  });
});

describe('what a pod mounts', () => {
  it('is a volume of the pod', () => {
    const wrong = checkText(
      deployment({
        pod: 'volumes: [{ name: frames, emptyDir: {} }]',
        container: 'volumeMounts: [{ name: frame, mountPath: /in }]',
      }),
    );
    expect(told(wrong)).toEqual(['MOOR2521 error 14:34']);
    expect(wrong.diagnostics[0]?.fix?.[0]).toMatchObject({ was: 'frame', now: 'frames' });
    expect(found(deployment({ pod: 'volumes: [{ name: v, emptyDir: {} }, { name: v, emptyDir: {} }]' }))).toEqual([
      'MOOR2521 error 10:52',
    ]);
  });

  it('may be a claim that a StatefulSet makes', () => {
    const template =
      'volumeClaimTemplates: [{ metadata: { name: v }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }]';
    expect(found(deployment({ kind: 'StatefulSet', spec: template, container: mounts('/in') }))).toEqual([]);
  });

  it('stands at a path of its own', () => {
    const twice = 'volumeMounts: [{ name: v, mountPath: /in }, { name: v, mountPath: /in/ }]';
    expect(found(deployment({ pod: 'volumes: [{ name: v, emptyDir: {} }]', container: twice }))).toEqual([
      'MOOR1507 error 14:77',
    ]);
  });

  it('is a claim of one of the files, in its namespace', () => {
    const uses = deployment({ pod: volumes('frames'), container: mounts('/in') });
    expect(told(checkTexts({ 'a.yaml': uses, 'b.yaml': share }))).toEqual([]);
    expect(told(checkTexts({ 'a.yaml': uses }))).toEqual(['MOOR2522 info 10:64']);
    expect(
      told(checkTexts({ 'a.yaml': uses, 'b.yaml': share.replace('namespace: line', 'namespace: other') })),
    ).toEqual(['MOOR2522 info 10:64']);
    const misspelt = checkTexts({ 'a.yaml': deployment({ pod: volumes('frame') }), 'b.yaml': share });
    expect(misspelt.diagnostics[0]?.help).toContain('Did you mean `frames`?');
  });

  it('is no share where a database keeps its data', () => {
    const database = (path: string, name: string) =>
      deployment({ image: 'postgres:16.2', spec: recreate, pod: volumes(name), container: mounts(path) });
    expect(found(`${share}---\n${database('/var/lib/postgresql/data', 'frames')}`)).toEqual(['MOOR1516 warning 19:48']);
    expect(found(`${share}---\n${database('/backup', 'frames')}`)).toEqual([]);
    expect(found(`${disk}---\n${database('/var/lib/postgresql/data', 'disk')}`)).toEqual([]);
  });

  it('is not wanted by two pods at once', () => {
    const uses = { pod: volumes('disk'), container: mounts('/in') };
    expect(found(`${disk}---\n${deployment(uses)}`)).toEqual(['MOOR2527 info 9:1']);
    const only = claim('disk', 'ReadWriteOncePod', 'storageClassName: ase-node-local');
    expect(found(`${only}---\n${deployment({ ...uses, spec: 'replicas: 1' })}`)).toEqual(['MOOR2527 warning 9:1']);
    expect(found(`${disk}---\n${deployment({ ...uses, spec: recreate })}`)).toEqual([]);
    const surge = 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }';
    expect(found(`${disk}---\n${deployment({ ...uses, spec: surge })}`)).toEqual([]);
  });
});

describe('a folder of the node', () => {
  const onPath = (path: string, type = '', kind = 'Deployment') =>
    deployment({ kind, pod: `volumes: [{ name: v, hostPath: { path: ${path}${type} } }]`, container: mounts('/in') });

  it('is no share of the device', () => {
    expect(found(onPath('/home/hcsshares/camera-drop'))).toEqual(['MOOR1505 warning 10:46']);
    expect(found(onPath('/home/hcsshares/camera-drop'), 'k3s')).toEqual(['MOOR2524 info 10:46']);
  });

  it('is told as what it is', () => {
    expect(found(onPath('/var/run/docker.sock'))).toEqual(['MOOR2524 warning 10:46']);
    expect(found(onPath('/etc/hosts', ', type: DirectoryOrCreate'))).toEqual(['MOOR2524 warning 10:46']);
    expect(found(onPath('/etc/hosts', ', type: File'))).toEqual(['MOOR2524 info 10:46']);
  });

  it('is what a DaemonSet is for', () => {
    expect(found(onPath('/var/log', '', 'DaemonSet'))).toEqual([]);
  });
});

describe('a variable', () => {
  const env = (value: string, name = 'A') => deployment({ container: `env: [{ name: "${name}", value: ${value} }]` });

  it.each([
    ['1920', '"1920"'],
    ['true', '"true"'],
    ['yes', '"yes"'],
    ['Off', '"Off"'],
    ['{ a: 1 }', undefined],
  ])('is no text when it is %s', (value, now) => {
    const result = checkText(env(value));
    expect(told(result)).toEqual(['MOOR2523 error 14:37']);
    expect(result.diagnostics[0]?.fix?.[0]?.now).toBe(now);
  });

  it.each(['"1920"', "'yes'", 'text', '""', ''])('may be %s', (value) => {
    expect(found(env(value))).toEqual([]);
  });

  it('has a name that Kubernetes takes', () => {
    expect(found(env('a', 'A:B'))).toEqual(['MOOR1405 error 14:25']);
    expect(found(env('a', 'A__B'))).toEqual([]);
  });

  it('of MPS needs the memory of the host', () => {
    expect(found(env('"20"', 'CUDA_MPS_ACTIVE_THREAD_PERCENTAGE'))).toEqual(['MOOR1618 warning 14:25']);
    const shared = env('"20"', 'CUDA_MPS_ACTIVE_THREAD_PERCENTAGE').replace(
      '      containers',
      '      hostIPC: true\n      containers',
    );
    expect(found(shared)).toEqual([]);
  });
});

describe('a GPU', () => {
  const gpu = (resources: string, spec = recreate, kind = 'Deployment') =>
    deployment({ kind, spec, container: `resources: { ${resources} }` });

  it('is held by the old pod until that ends', () => {
    expect(found(gpu('limits: { nvidia.com/gpu: 1 }', ''))).toEqual(['MOOR1602 warning 14:34']);
    expect(found(gpu('limits: { nvidia.com/gpu: 1 }'))).toEqual([]);
    expect(found(gpu('limits: { nvidia.com/gpu: 1 }', '', 'StatefulSet'))).toEqual([]);
  });

  it.each([
    'limits: { nvidia.com/gpu: 0.5 }',
    'limits: { nvidia.com/gpu: half }',
    'requests: { nvidia.com/gpu: 1 }',
    'limits: { nvidia.com/gpu: 2 }, requests: { nvidia.com/gpu: 1 }',
  ])('is not asked for as %s', (resources) => {
    expect(found(gpu(resources)).map((text) => text.split(' ', 2).join(' '))).toEqual(['MOOR1613 error']);
  });

  it('is asked for whole', () => {
    expect(found(gpu('limits: { nvidia.com/gpu: "1" }, requests: { nvidia.com/gpu: 1 }'))).toEqual([]);
  });
});
